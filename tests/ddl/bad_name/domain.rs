//! Names that are too long.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk, name = "a_name_that_is_longer_than_the_sixty_four_characters_that_mysql_takes")]
    pub id: i32,
}
