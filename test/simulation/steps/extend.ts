import type { Grant } from "../../../src/domain/grant.ts";
import { extendAccess } from "../../../src/use-cases/extend-access.ts";
import { employeeOf } from "../employee-of.ts";
import type { Ground } from "../ground.ts";
import { isOpen } from "../../../src/domain/request.ts";
import type { Job } from "../../../src/ports/work.ts";
import { click, type Click, outcomeOf } from "./click.ts";
import { approveBy, pickDecider } from "./decide.ts";
import { passTime } from "./pass-time.ts";
import { doJob } from "./processes.ts";

/** Somebody clicks Extend: mostly whose access it is, and mostly the extension that is offered. */
function extend({ chance, company, memory, story }: Ground): Click | null {
  const grants = memory.rows.grants.all(null);
  const there = grants.filter(({ grant }) => grant.state === "active");
  const most = there.filter(({ grant }) => isMuchExtended({ company, memory }, grant));
  const preferred = most.length > 0 && chance.happens(0.8) ? most : there;
  const kept = chance.pick(preferred.length > 0 && chance.happens(0.95) ? preferred : grants);
  if (kept === null) return null;
  const { requestId, beneficiaryId, extensions } = kept.grant;
  const person = chance.happens(0.95) ? employeeOf({ memory, company }, beneficiaryId) : chance.pick(company.employees);
  if (person === null) return null;
  const nth = chance.happens(0.9) ? extensions + 1 : Math.max(1, chance.pick([extensions, extensions + 2]));
  const command = { requestId, bySlackUserId: person.slackUserId, nth };
  return {
    name: `${person.name} extends the access of ${story.nameOf(requestId, "request")} (number ${nth})`,
    async work(world) {
      const extended = await extendAccess(world, command);
      return extended.ok ? extended.value.kind : outcomeOf(extended);
    },
  };
}

/** Whether it may be extended more than once. */
function isMuchExtended({ company, memory }: Pick<Ground, "company" | "memory">, { requestId }: Grant): boolean {
  const request = memory.rows.requests.get(requestId, null);
  return request !== null && company.plan(request.flow).maxExtensions > 1;
}

/** Somebody extends access; where those who decide are asked, they mostly approve, and what is owed then is given at once. */
export async function carryOn(ground: Ground): Promise<void> {
  for (let count = 1 + ground.chance.below(3); count > 0; count -= 1) {
    await carryOnOnce(ground);
    if (ground.chance.happens(0.4)) passTime(ground);
  }
}

async function carryOnOnce(ground: Ground): Promise<void> {
  const { chance, memory } = ground;
  await click(ground, extend(ground), chance.happens(0.15) ? 2 : 1);
  const isAsked = chance.happens(0.8);
  const asked = memory.rows.requests.all(null).findLast((one) => one.extendsGrantId !== null && isOpen(one));
  if (asked === undefined || !isAsked) return;
  await doOwed(ground, (job) => job.type === "open-request" && job.requestId === asked.id);
  const opened = memory.rows.requests.get(asked.id, null);
  const decider = opened === null ? null : pickDecider(ground, opened);
  if (opened?.status === "pending" && decider !== null) await click(ground, approveBy(ground, opened, decider));
  const grant = memory.rows.grants.all(null).find((kept) => kept.grant.requestId === asked.id);
  await doOwed(ground, (job) => job.type === "advance-grant" && job.grantId === grant?.id);
}

async function doOwed(ground: Ground, isMeant: (job: Job) => boolean): Promise<void> {
  const process = ground.chance.pick(ground.processes.filter(({ world }) => world !== null));
  const owed = ground.queue.due().find(({ job }) => isMeant(job));
  if (process !== null && owed !== undefined) await doJob(ground, process, owed);
}
