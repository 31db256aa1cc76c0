use doudou_rt::Table;

#[derive(Table)]
#[dd(engine = "innodb", charset = "utf8mb4")]
pub struct A {
    #[dd(pk, auto, type = "BIGINT(20)")]
    id: i64,
    #[dd(default = "FALSE", index = "x,1", check = "b>0")] b: bool,
    #[dd(default = 0)]
    c:   Decimal,
    #[dd(default = "now()")]
    d: DateTime<Utc>,
    #[dd(index = "x,2")]
    e: String,
}
