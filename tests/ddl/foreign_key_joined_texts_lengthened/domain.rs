//! A text key and the column that refers to it are lengthened together.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Country {
    #[dd(pk, type = "varchar(3)")]
    pub code: String,
}

#[derive(Table)]
pub struct City {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(3)", references(Country.code, name = "city_country"))]
    pub country: String,
}
