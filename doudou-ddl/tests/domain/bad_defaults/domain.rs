pub enum Kind {
    Big,
    Small,
}

#[derive(Table)]
pub struct Bad {
    #[dd(default = "jack")]
    pub a: String,
    #[dd(default = "'x'")]
    pub b: i32,
    #[dd(default = 300)]
    pub c: u8,
    #[dd(default = -1)]
    pub d: u32,
    #[dd(default = "'too long'", type = "char(3)")]
    pub e: String,
    #[dd(default = "'Medium'")]
    pub f: Kind,
    #[dd(default = "'2024-02-30'")]
    pub g: NaiveDate,
    #[dd(default = "'noon'")]
    pub h: NaiveTime,
    #[dd(default = 12345.6)]
    pub i: Decimal,
    #[dd(default = "NULL")]
    pub j: i32,
    #[dd(default = 1, generated = "1 + 1")]
    pub k: i32,
    #[dd(default = "'d'", type = "set('a','b')")]
    pub l: String,
    #[dd(default = "b'11111'", type = "bit(3)")]
    pub m: u64,
    #[dd(default = "'abc'", type = "binary(2)")]
    pub n: Vec<u8>,
    #[dd(default = 1800, type = "year")]
    pub o: u16,
    #[dd(default = "now()", type = "datetime(3)")]
    pub p: NaiveDateTime,
    #[dd(default = "'yesterday'")]
    pub q: DateTime<Utc>,
    #[dd(default = "'x'")]
    pub r: f64,
    #[dd(default = -0.5, unsigned)]
    pub s: f64,
    #[dd(default = -5, unsigned, type = "decimal(5,2)")]
    pub t: Decimal,
    #[dd(default = "a, b")]
    pub u: String,
    #[dd(default = "a")]
    pub fine: String,
    #[dd(default = "(a)")]
    pub also_fine: String,
}
