// A program that uses the types of the document; the comments say what must not compile.

import type { components, operations, paths } from "./document";

type User = components["schemas"]["User"];
type Status<Answer> = Answer extends { responses: infer Responses } ? keyof Responses : never;

const ada: User = { id: 1, fullName: "Ada" };
const query: paths["/page/users"]["post"]["requestBody"]["content"]["application/json"] = { page: 1, size: 20 };
const found: paths["/user"]["get"]["parameters"]["query"] = { id: ada.id };
const renamed: operations["rename"]["parameters"] = { path: { id: 7 }, header: { "x-tenant": "eu" } };
const withoutTenant: operations["rename"]["parameters"] = { path: { id: 7 } };
const name: string = ada.fullName;
const form: operations["rename"]["requestBody"]["content"]["application/x-www-form-urlencoded"] = { name };
const status: Status<operations["rename"]> = 204;

const nameless: User = { id: 1 }; // refused: TS2741
const textual: User = { id: "1", fullName: "Ada" }; // refused: TS2322
const snake: User = { id: 1, full_name: "Ada" }; // refused: TS2561
const pageless: paths["/page/users"]["post"]["requestBody"]["content"]["application/json"] = { size: 20 }; // refused: TS2741
const idless: paths["/user"]["get"]["parameters"]["query"] = {}; // refused: TS2741
const answered: Status<operations["rename"]> = 200; // refused: TS2322
const noDelete: NonNullable<paths["/user"]["delete"]> = {}; // refused: TS2322
type Nobody = paths["/nobody"]; // refused: TS2339

export { ada, answered, form, found, idless, nameless, noDelete, pageless, query, renamed, snake, status, textual, withoutTenant };
export type { Nobody };
