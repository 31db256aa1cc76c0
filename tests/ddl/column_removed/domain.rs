//! With `allow-drop` the column goes and the others keep their values.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub age: i32,
}
