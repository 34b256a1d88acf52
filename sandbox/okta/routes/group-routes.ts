import type { Hono } from "hono";

import { groupRoleAnswers } from "../admin-role.ts";
import { notFound } from "../api-failure.ts";
import { groupFilterAttributes } from "../criteria.ts";
import { groupAnswer, groupStatistics, type OktaGroup } from "../group.ts";
import { ruleAnswer } from "../group-rule.ts";
import type { Organisation } from "../organisation.ts";
import { pagedAnswer } from "../paged-answer.ts";
import { selectRecords } from "../select-records.ts";
import { existingGroup, requireFeature } from "./require.ts";

const maximumGroups = 10_000;
const quickGroups = 300;

/** The application that every group of one belongs to. */
const groupApp = { id: "0oaPRETEND0000000001", name: "pretend_app", label: "Pretend app" };

export function addGroupRoutes(app: Hono, organisation: Organisation): void {
  const { directory } = organisation;

  app.get("/api/v1/groups", (c) => {
    const quick = c.req.query("q") !== undefined;
    const expanded = new Set(c.req.query("expand")?.split(","));
    return pagedAnswer(c, organisation, {
      records: selectRecords(c, organisation, directory.groups, {
        filterAttributes: groupFilterAttributes,
        quickMatch: (group, text) => group.profile.name.toLowerCase().startsWith(text),
        leftOut: () => false,
      }),
      answer: (group) => answerWith(group, expanded),
      defaultLimit: quick ? quickGroups : maximumGroups,
      maximumLimit: maximumGroups,
      paged: !quick,
    });
  });

  app.get("/api/v1/groups/rules", (c) => {
    requireFeature(organisation.features.groupRules, "GroupRule", "rules");
    const text = c.req.query("search")?.toLowerCase() ?? "";
    const rules = [...directory.rules.values()].map((record, index) => ({ sequence: index + 1, record }));
    return pagedAnswer(c, organisation, {
      records: rules.filter(({ record }) => record.name.toLowerCase().includes(text)),
      answer: (rule) =>
        c.req.query("expand") === "groupIdToGroupNameMap"
          ? { ...ruleAnswer(rule), _embedded: { groupIdToGroupNameMap: groupNames(rule.groupIds) } }
          : ruleAnswer(rule),
      defaultLimit: 50,
      maximumLimit: 200,
    });
  });

  app.get("/api/v1/groups/rules/:ruleId", (c) => {
    requireFeature(organisation.features.groupRules, "GroupRule", c.req.param("ruleId"));
    const rule = directory.rules.get(c.req.param("ruleId"));
    if (!rule) throw notFound("GroupRule", c.req.param("ruleId"));
    return c.json(ruleAnswer(rule));
  });

  app.get("/api/v1/groups/:groupId", (c) =>
    c.json(groupAnswer(existingGroup(organisation, c.req.param("groupId")), organisation.url)),
  );

  app.get("/api/v1/groups/:groupId/roles", (c) => {
    const group = existingGroup(organisation, c.req.param("groupId"));
    requireFeature(organisation.features.adminRoles, "RoleAssignment", group.id);
    return c.json(groupRoleAnswers(group, organisation.url));
  });

  function answerWith(group: OktaGroup, expanded: ReadonlySet<string>) {
    const stats = groupStatistics(group, directory.memberships.members(group.id).length);
    const embedded = {
      ...(expanded.has("stats") ? { stats } : {}),
      ...(expanded.has("app") && group.type === "APP_GROUP" ? { app: groupApp } : {}),
    };
    const answer = groupAnswer(group, organisation.url);
    return Object.keys(embedded).length === 0 ? answer : { ...answer, _embedded: embedded };
  }

  function groupNames(groupIds: readonly string[]): Record<string, string> {
    return Object.fromEntries(groupIds.map((id) => [id, directory.groups.get(id)?.profile.name ?? ""]));
  }
}
