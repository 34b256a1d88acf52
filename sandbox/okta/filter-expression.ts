import { invalidSearch } from "./api-failure.ts";

const operators = ["eq", "sw", "co", "gt", "ge", "lt", "le", "pr"] as const;
export type Operator = (typeof operators)[number];
type Literal = string | number | boolean;

export interface Comparison {
  readonly attribute: string;
  readonly operator: Operator;
  readonly value: Literal;
}

export type Expression = Comparison | { readonly all: Expression[] } | { readonly any: Expression[] };

const tokenPattern = /\s*(?<token>[()]|"(?:[^"\\]|\\.)*"|[^\s()"]+)\s*/y;

/** Reads the SCIM subset that Okta takes: comparisons, `and`, `or`, parentheses; `and` binds tighter than `or`. */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  const expression = parseAny(tokens);
  if (tokens.length > 0) throw invalidSearch("Invalid search syntax.");
  return expression;
}

/** Every comparison in the expression, so that an endpoint can refuse those it does not support. */
export function comparisonsIn(expression: Expression): Comparison[] {
  if ("all" in expression) return expression.all.flatMap(comparisonsIn);
  if ("any" in expression) return expression.any.flatMap(comparisonsIn);
  return [expression];
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    const token = tokenPattern.exec(text)?.groups?.["token"];
    if (token === undefined) throw invalidSearch("Invalid search syntax.");
    tokens.push(token);
    end = tokenPattern.lastIndex;
  }
  return tokens;
}

function parseAny(tokens: string[]): Expression {
  const parts = [parseAll(tokens)];
  while (tokens[0]?.toLowerCase() === "or") {
    tokens.shift();
    parts.push(parseAll(tokens));
  }
  return { any: parts };
}

function parseAll(tokens: string[]): Expression {
  const parts = [parseOne(tokens)];
  while (tokens[0]?.toLowerCase() === "and") {
    tokens.shift();
    parts.push(parseOne(tokens));
  }
  return { all: parts };
}

function parseOne(tokens: string[]): Expression {
  const first = tokens.shift();
  if (first === "(") {
    const inner = parseAny(tokens);
    if (tokens.shift() !== ")") throw invalidSearch("Invalid search syntax.");
    return inner;
  }
  const operator = operators.find((known) => known === tokens[0]?.toLowerCase());
  if (first === undefined || !/^[A-Za-z][\w.]*$/.test(first) || operator === undefined) {
    throw invalidSearch("Invalid search syntax.");
  }
  tokens.shift();
  return { attribute: first, operator, value: operator === "pr" ? true : parseLiteral(tokens.shift()) };
}

function parseLiteral(token: string | undefined): Literal {
  try {
    const value: unknown = JSON.parse(token ?? "");
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  } catch {
    // Not a literal; said below.
  }
  throw invalidSearch("Invalid search syntax.");
}
