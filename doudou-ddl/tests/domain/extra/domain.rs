#[derive(Table)]
pub struct Extra {
    #[dd(default = "CURRENT_TIMESTAMP", extra = "on update CURRENT_TIMESTAMP comment 'it''s'")]
    pub at: NaiveDateTime,
    /// The doc comment loses.
    #[dd(extra = "CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'x' INVISIBLE COMMENT 'wins'")]
    pub text: String,
    #[dd(extra = "GENERATED ALWAYS AS (1 + 1) STORED")]
    pub two: i32,
    #[dd(extra = "CHECK (three > 2)")]
    pub three: i32,
    #[dd(pk, extra = "AUTO_INCREMENT")]
    pub id: i32,
}
