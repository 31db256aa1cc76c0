//! A key over the beginning of a long text.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(pk(url(50)))]
pub struct T {
    #[dd(type = "text")]
    pub url: String,
}
