/** What a request form asks of its own accord, under names that no field of a flow can have. */
export const ownQuestions = { beneficiary: "@beneficiary", start: "@start" } as const;
