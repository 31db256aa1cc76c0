//! A foreign key of two columns to a composite key.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(pk(region, no))]
pub struct Depot {
    #[dd(type = "char(2)")]
    pub region: String,
    pub no: i32,
}

#[derive(Table)]
#[dd(foreign_key(name = "truck_depot", columns(depot_region, depot_no), references(Depot(region, no)), on_update = "cascade"))]
pub struct Truck {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "char(2)")]
    pub depot_region: String,
    pub depot_no: i32,
}
