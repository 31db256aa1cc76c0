//! The name of a foreign key that would have more than 64 characters.

use doudou_ddl::Table;

#[derive(Table)]
pub struct ADepartmentWithAnExtraordinarilyLongName {
    #[dd(pk)]
    pub identification_number: i32,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(ADepartmentWithAnExtraordinarilyLongName.identification_number))]
    pub department_identification_number: i32,
}
