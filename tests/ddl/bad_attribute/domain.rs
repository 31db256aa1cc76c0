//! An attribute that there is not, and one of another name nearby.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk, uniq)]
    pub id: i32,
}
