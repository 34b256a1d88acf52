/** What tests of flows are written with; see `docs/testing-flows.md`. */
export { testFlow, type TestCompany, type TestedFlow } from "./test-flow.ts";
export type { ActingPerson, Asking } from "./acting-person.ts";
export type { Memberships, TestGroup } from "./company/directories.ts";
export type { TestHttpAnswer, TestInternet } from "./company/internet.ts";
export type { TestPagerDuty } from "./company/pagerduty.ts";
export type { TestAccount, TestPerson } from "./company/people.ts";
export type { TestAnswers } from "./form-answers.ts";
export type { TestPlace } from "./places.ts";
export type { TestedAnswer, Words } from "./tested-answer.ts";
export type { TestedForm } from "./tested-form.ts";
export type { Standing, TestedRequest } from "./tested-request.ts";
