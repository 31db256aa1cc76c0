use doudou_rt::Table;
mod c;
#[derive(Table)] pub struct A { #[dd(pk)] pub id: i32, pub x: String }

#[derive(Table)]
pub struct B
{
    #[dd(pk)]                                         pub id: i32,
    #[dd(
        type = "varchar(20)", // as long as a name
        default = "'a'"
    )]                                                pub x: Option<String>,
    #[dd(index)]                                      pub gone: i32
}
