import { randomUUID } from "node:crypto";

import { describeRefusal } from "../domain/describe-refusal.ts";
import type { FieldDefinition } from "../domain/field.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { Flow } from "../ports/flows.ts";
import { changeOpenForm } from "../use-cases/change-form.ts";
import { findForm } from "../use-cases/find-form.ts";
import { offerTargets } from "../use-cases/offer-options.ts";
import { failTest } from "./failure.ts";
import { type TestAnswers, toRawAnswers } from "./form-answers.ts";
import type { House } from "./house.ts";
import { fits, inWords, type Words } from "./tested-answer.ts";
import type { TestedRequest } from "./tested-request.ts";

/** How a form is sent: by whom it was opened. */
type Send = (form: TestedForm, answers: TestAnswers) => Promise<TestedRequest>;

/** A form that somebody has open, as the flow makes it for them. */
export class TestedForm {
  readonly id: string = randomUUID();
  readonly #house: House;
  readonly #flow: Flow;
  readonly #slackUserId: string;
  readonly #send: Send;
  #refusal: Refusal | null = null;
  #fields: readonly FieldDefinition[];
  #answers: TestAnswers = {};

  constructor(house: House, flow: Flow, slackUserId: string, send: Send) {
    this.#house = house;
    this.#flow = flow;
    this.#slackUserId = slackUserId;
    this.#send = send;
    this.#fields = flow.fields;
  }

  /** Why it did not open; `null` where it did. */
  get refusal(): string | null {
    return this.#refusal === null ? null : this.#house.staff.inNames(describeRefusal(this.#refusal));
  }

  /** Says that it did not open. */
  close(refusal: Refusal): this {
    this.#refusal = refusal;
    return this;
  }

  /** Reads what it asks now, as it was kept for the person. */
  async refresh(): Promise<this> {
    const asked = { formId: this.id, bySlackUserId: this.#slackUserId };
    const session = await findForm(this.#house.world, this.#flow, asked);
    if (session.ok) this.#fields = session.value.state.fields;
    return this;
  }

  /** Answers questions; a field with `onChange` changes the form then. Answers stay until others are given. */
  async answer(answers: TestAnswers): Promise<this> {
    const { world, staff, trail } = this.#house;
    this.#answers = { ...this.#answers, ...answers };
    const { target: _, ...fields } = this.#answers;
    trail.add(`the form is answered: ${JSON.stringify(answers)}`);
    const raw = toRawAnswers(this.#flow, fields, staff);
    const asked = { formId: this.id, bySlackUserId: this.#slackUserId, answers: raw };
    const changed = await changeOpenForm(world, this.#flow, asked);
    if (!changed.ok) return this.close(changed.refusal);
    if (changed.value?.hasFailed === true) trail.add("the form stayed as it was: its onChange failed");
    await this.#house.clockwork.settle(world);
    return this.refresh();
  }

  /** Sends it, with what was answered and these answers. */
  async submit(answers: TestAnswers = {}): Promise<TestedRequest> {
    return this.#send(this, { ...this.#answers, ...answers });
  }

  /** It did not open: the person read these words instead. */
  expectRefused(words?: Words): this {
    const { refusal } = this;
    if (refusal !== null && fits(refusal, words)) return this;
    const wanted = words === undefined ? "the form not to open" : `the form not to open, with ${inWords(words)}`;
    return this.#fail(wanted, refusal === null ? "it opened" : `the person read "${refusal}"`);
  }

  /** It is open and asks exactly these questions, by the names of the fields, in this order. */
  expectAsks(...names: readonly string[]): this {
    const asked = this.#fields.filter(({ visible }) => visible).map(({ name }) => name);
    if (this.#refusal === null && asked.join() === names.join()) return this;
    const found = this.refusal === null ? `it asks for ${asked.join(", ")}` : `it is not open: "${this.refusal}"`;
    return this.#fail(`the form to ask for ${names.join(", ")}`, found, { expected: names, actual: asked });
  }

  /** A field offers exactly these options, by their values or labels, in this order. */
  expectOffers(name: string, ...options: readonly string[]): this {
    const field = this.#fields.find((one) => one.name === name);
    const offered = field !== undefined && "options" in field ? field.options : [];
    const isEach = offered.every(({ value, label }, at) => options[at] === String(value) || options[at] === label);
    if (offered.length === options.length && isEach) return this;
    const labels = offered.map(({ label }) => label);
    const found = labels.length === 0 ? "it offers nothing" : `it offers ${labels.join(", ")}`;
    return this.#fail(`the field "${name}" to offer ${options.join(", ")}`, found, {
      expected: options,
      actual: labels,
    });
  }

  /** The targets that fit what is typed, by their labels, as the list under "What do you need?" shows them. */
  async findTargets(text = ""): Promise<readonly string[]> {
    return (await offerTargets(this.#house.world, this.#flow, text)).map(({ label }) => label);
  }

  #fail(expected: string, found: string, compare?: { readonly expected: unknown; readonly actual: unknown }): never {
    failTest({ expected, found, trail: this.#house.trail.lines(), ...(compare !== undefined && { compare }) });
  }
}
