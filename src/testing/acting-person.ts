import { describeRefusal } from "../domain/describe-refusal.ts";
import type { Outcome } from "../domain/approval-policy.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { Result } from "../domain/refusal.ts";
import type { Flow } from "../ports/flows.ts";
import { withdrawRequest } from "../use-cases/close-request.ts";
import { decideRequest } from "../use-cases/decide-request.ts";
import { endAccess } from "../use-cases/end-access.ts";
import { submitRequest } from "../use-cases/submit-request.ts";
import type { TestPerson } from "./company/people.ts";
import { type TestAnswers, toRawAnswers, findMeantTarget } from "./form-answers.ts";
import type { House } from "./house.ts";
import { delegate, endDelegation } from "../use-cases/delegate.ts";
import { extendAccess } from "../use-cases/extend-access.ts";
import { askPrompt } from "../use-cases/ask-prompt.ts";
import { isChanging } from "../use-cases/find-form.ts";
import { prepareForm } from "../use-cases/prepare-form.ts";
import { recordPrompt } from "../use-cases/record-prompt.ts";
import { TestedAnswer } from "./tested-answer.ts";
import { TestedForm } from "./tested-form.ts";
import { TestedRequest } from "./tested-request.ts";

/** How somebody asks, beside what the form asks. */
export interface Asking {
  /** The e-mail of whom the access is for; whoever asks unless told. */
  readonly for?: string;
  /** When access begins; at once unless told. */
  readonly from?: Date;
  /** Where the command was typed, such as `#general`; nowhere unless told, as from a shortcut. */
  readonly in?: string;
  /** `slack` unless told. */
  readonly source?: "slack" | "api";
  /** What a program attaches, as hooks read it by `event.context()`. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Somebody who does things in a test. What follows from each of them is done when it returns. */
export class ActingPerson {
  readonly email: string;
  readonly slackUserId: string;
  readonly #house: House;
  readonly #flow: string;

  constructor(house: House, flow: string, person: TestPerson & { readonly slackUserId: string }) {
    this.#house = house;
    this.#flow = flow;
    this.email = person.email;
    this.slackUserId = person.slackUserId;
  }

  /** Opens the form, where the flow lets them: with what it offers to this person. */
  async open(asking: Asking = {}): Promise<TestedForm> {
    const { world, trail, clockwork } = this.#house;
    const flow = this.#findFlow();
    const form = new TestedForm(this.#house, flow, this.slackUserId, (sent, answers) =>
      this.#send(flow, answers, asking, sent.id),
    );
    const { source, sourceChannel, context } = cameFrom(asking);
    const prompt = { bySlackUserId: this.slackUserId, source, sourceChannel, context };
    trail.add(`${this.email} opens the form of ${flow.label}`);
    const mayOpen = await askPrompt(world, flow, prompt);
    if (!mayOpen.ok) return this.#refuse(form.close(mayOpen.refusal));
    if (isChanging(flow)) {
      const asked = { formId: form.id, bySlackUserId: this.slackUserId, answers: {} };
      const prepared = await prepareForm(world, flow, asked);
      if (!prepared.ok) return this.#refuse(form.close(prepared.refusal));
    }
    await recordPrompt(world, flow, prompt);
    await clockwork.settle(world);
    return form.refresh();
  }

  /** Opens the form, fills it in and sends it. The target is named by its `name` or its label. */
  async submit(answers: TestAnswers = {}, asking: Asking = {}): Promise<TestedRequest> {
    const flow = this.#findFlow();
    if (asking.source === "api") return this.#send(flow, answers, asking, null);
    const form = await this.open(asking);
    if (form.refusal !== null) return this.#send(flow, answers, asking, form);
    // Whoever fills a form in changes it on the way, where it changes.
    return isChanging(flow) ? (await form.answer(answers)).submit() : form.submit(answers);
  }

  /** Clicks Approve, with the request as it stands on the screen. */
  async approve(request: TestedRequest, message?: string): Promise<TestedAnswer> {
    return this.#decide(request, "approve", message);
  }

  /** Clicks Deny, with the request as it stands on the screen. */
  async deny(request: TestedRequest, message?: string): Promise<TestedAnswer> {
    return this.#decide(request, "deny", message);
  }

  /** Takes the request back before it is decided. */
  async withdraw(request: TestedRequest): Promise<TestedAnswer> {
    const { id: requestId } = request.row;
    return this.#act("withdraws the request", (world) =>
      withdrawRequest(world, { requestId, bySlackUserId: this.slackUserId }),
    );
  }

  /** Ends access before its time: gives it back, or takes it from somebody. */
  async end(request: TestedRequest): Promise<TestedAnswer> {
    const { id: requestId } = request.row;
    return this.#act("ends the access", (world) => endAccess(world, { requestId, bySlackUserId: this.slackUserId }));
  }

  /** Asks for access to last longer, as the button under it does. */
  async extend(request: TestedRequest): Promise<TestedAnswer> {
    const nth = (request.grant?.extensions ?? 0) + 1;
    const { id: requestId } = request.row;
    return this.#act("extends the access", (world) =>
      extendAccess(world, { requestId, bySlackUserId: this.slackUserId, nth }),
    );
  }

  /** Lets somebody else decide until then: `tomorrow`, `friday`, `2026-12-24`, `3d`. */
  async delegateTo(email: string, until: string): Promise<TestedAnswer> {
    const toSlackUserId = this.#house.staff.find(email).slackUserId;
    return this.#act(`delegates to ${email} until ${until}`, (world) =>
      delegate(world, { bySlackUserId: this.slackUserId, toSlackUserId, until }),
    );
  }

  /** Decides for themselves again. */
  async endDelegation(): Promise<TestedAnswer> {
    return this.#act("decides for themselves again", (world) =>
      endDelegation(world, { bySlackUserId: this.slackUserId }),
    );
  }

  #findFlow(): Flow {
    const flow = this.#house.world.flows.find(this.#flow);
    if (flow !== null) return flow;
    throw new Error(`There is no flow "${this.#flow}".`);
  }

  #refuse(form: TestedForm): TestedForm {
    this.#house.trail.add(`${this.email} reads: "${form.refusal}"`);
    return form;
  }

  /** `opened`: the form that is sent, or one that did not open, or none at all. */
  async #send(
    flow: Flow,
    given: TestAnswers,
    asking: Asking,
    opened: string | TestedForm | null,
  ): Promise<TestedRequest> {
    const { world, trail, staff, clockwork } = this.#house;
    const { target, ...answers } = flow.fields.some(({ name }) => name === "target")
      ? { target: undefined, ...given }
      : given;
    const { name, label } = await findMeantTarget(world, flow, target);
    const title = `${flow.label}${label === null ? "" : `, ${label}`}, for ${asking.for ?? this.email}`;
    if (opened instanceof TestedForm) return new TestedRequest(this.#house, title, { closed: opened.refusal ?? "" });
    trail.add(`${this.email} asks: ${title}${Object.keys(answers).length === 0 ? "" : `, ${JSON.stringify(answers)}`}`);
    const made = await submitRequest(world, {
      flow: flow.name,
      target: name,
      answers: toRawAnswers(flow, answers, staff),
      formId: opened,
      bySlackUserId: this.slackUserId,
      beneficiarySlackUserId: asking.for === undefined ? null : staff.find(asking.for).slackUserId,
      startsAt: asking.from ?? null,
      ...cameFrom(asking),
      slackViewId: null,
    });
    await clockwork.settle(world);
    if (made.ok) return new TestedRequest(this.#house, title, { id: made.value.id });
    const words = staff.inNames(describeRefusal(made.refusal));
    trail.add(`the form was not taken: "${words}"`);
    return new TestedRequest(this.#house, title, { closed: words });
  }

  #decide(request: TestedRequest, outcome: Outcome, message: string | undefined): Promise<TestedAnswer> {
    const { id: requestId, version }: AccessRequest = request.row;
    return this.#act(outcome === "approve" ? "approves" : "denies", (world) =>
      decideRequest(world, {
        requestId,
        bySlackUserId: this.slackUserId,
        outcome,
        message: message ?? null,
        seenVersion: version,
      }),
    );
  }

  async #act(did: string, run: (world: House["world"]) => Promise<Result<unknown>>): Promise<TestedAnswer> {
    const { world, trail, clockwork } = this.#house;
    const what = `${this.email} ${did}`;
    trail.add(what);
    const answer = new TestedAnswer(this.#house, what, await run(world));
    if (answer.refusal !== null) trail.add(`${this.email} reads: "${answer.refusal}"`);
    await clockwork.settle(world);
    return answer;
  }
}

function cameFrom(asking: Asking) {
  return { source: asking.source ?? "slack", sourceChannel: asking.in ?? null, context: asking.context ?? {} } as const;
}
