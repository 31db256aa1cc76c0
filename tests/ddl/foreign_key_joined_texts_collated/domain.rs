//! A text key and the column that refers to it change their collation together.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Country {
    #[dd(pk, type = "varchar(2)", collation = "utf8mb4_bin")]
    pub code: String,
}

#[derive(Table)]
pub struct City {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(2)", collation = "utf8mb4_bin", references(Country.code, name = "city_country"))]
    pub country: String,
}
