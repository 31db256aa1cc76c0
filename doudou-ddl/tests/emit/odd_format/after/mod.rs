use chrono::NaiveDate;
use doudou_rt::Table;
mod c;
#[derive(Table)] pub struct A {
    pub z: i32, #[dd(pk)] pub id: i32, pub x: Option<String>,
    pub y: Option<NaiveDate>, }

#[derive(Table)]
pub struct B
{
    #[dd(pk)]                                         pub id: u32,
    /// c
    // as long as a name
    #[dd(type = "varchar(30)", default = "'b'")]                                                pub x: Option<String>,
    pub y: Option<i32>,
    // The table has no column `gone`.
    #[dd(skip)]
    #[dd(index)]                                      pub gone: i32
}
