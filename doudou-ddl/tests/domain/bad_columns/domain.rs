#[derive(Table)]
pub struct A {
    #[dd(auto)]
    pub no_key: u64,
    #[dd(auto, pk)]
    pub second: u64,
    #[dd(auto, unique)]
    pub text: String,
    #[dd(auto, unique, default = 5)]
    pub with_default: u32,
    #[dd(auto, unique, generated = "1")]
    pub computed: u32,
    #[dd(on_update = "CURRENT_TIMESTAMP")]
    pub number: i32,
    #[dd(on_update = "CURRENT_TIMESTAMP")]
    pub day: NaiveDate,
    #[dd(on_update = "CURRENT_TIMESTAMP(3)")]
    pub digits: NaiveDateTime,
}

#[derive(Table)]
pub struct Empty {}

#[derive(Table)]
#[dd(index(name = "x", columns(a, b)))]
pub struct B {
    pub a: u64,
    #[dd(auto)]
    pub b: u64,
}
