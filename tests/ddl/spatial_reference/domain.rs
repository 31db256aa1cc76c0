//! A point that is bound to a spatial reference system.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "point", srid = 4326)]
    pub place: Vec<u8>,
}
