import type { EntityName } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

/** One column: its name here, its name there, and what its values need on the way. */
interface Column {
  readonly property: string;
  readonly name: string;
  readonly read: (value: unknown) => unknown;
  readonly write: (value: unknown) => unknown;
}

interface Columns {
  readonly table: RawBuilder<unknown>;
  /** All of them, as a statement lists them. */
  readonly names: RawBuilder<unknown>;
  readonly all: readonly Column[];
}

const known = new WeakMap<object, Columns>();

/**
 * Rows of an entity's table, by whatever comes after `from`. What each request does dozens of times is a plain
 * statement: the ORM's own `find` takes four times as long as the statement itself. Nothing is kept between two reads.
 */
export async function readRows<Row extends object>(
  em: EntityManager,
  entity: EntityName<Row>,
  rest: RawBuilder<unknown>,
): Promise<readonly Row[]> {
  const { table, names } = columnsOf(em, entity);
  const { rows } = await sql<Record<string, unknown>>`select ${names} from ${table} ${rest}`.execute(em.getKysely());
  return rows.map((row) => toRow(em, entity, row));
}

/** The first of them, or `null`. */
export async function readRow<Row extends object>(
  em: EntityManager,
  entity: EntityName<Row>,
  rest: RawBuilder<unknown>,
): Promise<Row | null> {
  const [row] = await readRows(em, entity, sql`${rest} limit 1`);
  return row ?? null;
}

/** A row of an entity's table as the entity describes it, from a plain row or from one that came as JSON. */
export function toRow<Row extends object>(
  em: EntityManager,
  entity: EntityName<Row>,
  row: Readonly<Record<string, unknown>>,
): Row {
  const { all } = columnsOf(em, entity);
  const read = Object.fromEntries(all.map((column) => [column.property, column.read(row[column.name])]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- The columns and their types are the entity's own, and the database holds each value to its column's type.
  return read as Row;
}

/** Inserts a row. */
export async function insertRow<Row extends object>(
  em: EntityManager,
  entity: EntityName<Row>,
  row: Row,
): Promise<void> {
  await insertion(em, entity, [row]).execute(em.getKysely());
}

/**
 * Inserts a row unless a unique constraint says that one is there already: then `false`, and nothing was written. Any
 * other trouble is thrown.
 */
export async function insertRowOnce<Row extends object>(
  em: EntityManager,
  entity: EntityName<Row>,
  row: Row,
): Promise<boolean> {
  const inserted = await sql`${insertion(em, entity, [row])} on conflict do nothing`.execute(em.getKysely());
  return Number(inserted.numAffectedRows ?? 0) === 1;
}

/** The statement that inserts rows, to be a part of another one. */
export function insertion<Row extends object>(
  em: EntityManager,
  entity: EntityName<Row>,
  rows: readonly Row[],
): RawBuilder<unknown> {
  const { table, names, all } = columnsOf(em, entity);
  const values = sql.join(rows.map((row) => sql`(${sql.join(all.map((column) => valueOf(column, row)))})`));
  return sql`insert into ${table} (${names}) values ${values}`;
}

/** Changes the rows that `rest` (a `where`) means; gives how many. */
export async function updateRows<Row extends object>(
  em: EntityManager,
  entity: EntityName<Row>,
  changes: Partial<Row>,
  rest: RawBuilder<unknown>,
): Promise<number> {
  const { table, all } = columnsOf(em, entity);
  const changed = all.filter(({ property }) => Object.hasOwn(changes, property));
  const settings = sql.join(changed.map((column) => sql`${sql.id(column.name)} = ${valueOf(column, changes)}`));
  const result = await sql`update ${table} set ${settings} ${rest}`.execute(em.getKysely());
  return Number(result.numAffectedRows ?? 0);
}

function valueOf(column: Column, row: object): unknown {
  return column.write(Reflect.get(row, column.property));
}

function columnsOf<Row extends object>(em: EntityManager, entity: EntityName<Row>): Columns {
  const found = typeof entity === "object" ? known.get(entity) : undefined;
  if (found !== undefined) return found;
  const { tableName, props } = em.getMetadata().get(entity);
  const all = props.map(({ name, fieldNames, columnTypes }) =>
    columnOf(name, fieldNames[0] ?? name, columnTypes[0] ?? ""),
  );
  const columns = { table: sql.table(tableName), names: sql.join(all.map(({ name }) => sql.id(name))), all };
  if (typeof entity === "object") known.set(entity, columns);
  return columns;
}

function columnOf(property: string, name: string, type: string): Column {
  if (type.startsWith("timestamp")) return { property, name, read: toDate, write: same };
  if (type === "bigint") return { property, name, read: toNumber, write: same };
  return { property, name, read: same, write: type === "jsonb" ? toJson : same };
}

function same(value: unknown): unknown {
  return value;
}

function toDate(value: unknown): unknown {
  return typeof value === "string" ? new Date(value) : value;
}

function toNumber(value: unknown): unknown {
  return value === null ? null : Number(value);
}

/** The driver would write a list as an array of PostgreSQL's. */
function toJson(value: unknown): unknown {
  return value === null ? null : JSON.stringify(value);
}
