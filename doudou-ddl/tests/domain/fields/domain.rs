#[derive(Table)]
pub struct Fields {
    #[dd(pk, auto)]
    pub id: i32,
    #[dd(null)]
    pub not_an_option: String,
    #[dd(not_null)]
    pub an_option: Option<String>,
    #[dd(unsigned)]
    pub positive: i64,
    #[dd(zerofill, type = "int(6)")]
    pub filled: u32,
    #[dd(charset = "latin1", collation = "latin1_bin")]
    pub latin: String,
    #[dd(invisible)]
    pub hidden: Option<i8>,
    #[dd(generated = "positive + 1")]
    pub computed: Option<i32>,
    #[dd(generated = "(concat(latin, 'x'))", stored)]
    pub kept: String,
    #[dd(type = "datetime(3)", default = "now(3)", on_update = "CURRENT_TIMESTAMP(3)")]
    pub touched: NaiveDateTime,
    #[dd(default = 0)]
    pub zero: i8,
    #[dd(default = -1.5)]
    pub minus: f64,
    #[dd(default = true)]
    pub yes: bool,
    #[dd(default = "FALSE")]
    pub no: bool,
    #[dd(default = "'it''s'")]
    pub text: String,
    #[dd(default = "uuid()", type = "char(36)")]
    pub unique: String,
    #[dd(default = "NULL")]
    pub nothing: Option<i32>,
    #[dd(default = "b'101'", type = "bit(3)")]
    pub bits: u64,
    #[dd(default = "x'6162'", type = "binary(2)")]
    pub bytes: Vec<u8>,
    #[dd(default = "'2024-01-31'")]
    pub day: NaiveDate,
    #[dd(default = 1_000)]
    pub thousand: i16,
    #[dd(default = "'a,c'", type = "set('a','b','c')")]
    pub set: String,
    #[dd(default = 12.5)]
    pub price: Decimal,
}
