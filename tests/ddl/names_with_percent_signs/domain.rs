//! Names and comments with percent signs, question marks and colons.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(name = "100%")]
pub struct Percent {
    #[dd(pk, name = "a?", comment = "is %d :c? {}")]
    pub a: i32,
    #[dd(name = ":b", default = "'%?'")]
    pub b: String,
}
