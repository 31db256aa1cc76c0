//! A json column with a further condition.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(check(name = "doc_type", expr = "json_type(doc) = 'OBJECT'"))]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub doc: serde_json::Value,
}
