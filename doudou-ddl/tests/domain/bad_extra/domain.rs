#[derive(Table)]
pub struct Extra {
    #[dd(extra = "COMMENT 'x' SOMETHING ELSE")]
    pub a: i32,
    #[dd(extra = "COMMENT 'x")]
    pub b: i32,
    #[dd(extra = "COMMENT 'x', `d` int")]
    pub c: i32,
    #[dd(default = 1, comment = "x", extra = "DEFAULT 2 COMMENT 'y'")]
    pub d: i32,
    #[dd(extra = "UNIQUE")]
    pub e: i32,
    #[dd(extra = "DEFAULT 'x'")]
    pub f: i32,
    #[dd(extra = "ON UPDATE CURRENT_TIMESTAMP")]
    pub g: i32,
}
