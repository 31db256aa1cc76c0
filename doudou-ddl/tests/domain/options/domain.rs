/// A table with
/// everything said of it.
///
///   Even this.
#[derive(Table)]
#[dd(
    engine = "InnoDB",
    charset = "latin1",
    collation = "latin1_bin",
    row_format = "compressed",
    options = "KEY_BLOCK_SIZE=8 STATS_PERSISTENT=1",
    partition_by = "HASH (id) PARTITIONS 4"
)]
pub struct Told {
    #[dd(pk)]
    pub id: u64,
}

/// This loses.
#[derive(Table)]
#[dd(comment = "This wins; it's so.", options = "engine=MyISAM")]
#[dd(check(name = "positive", expr = "(a > 0)"), check(expr = "a < b", not_enforced), check = "b <> 7")]
pub struct Checked {
    /// So does this.
    #[dd(comment = "won", check = "a <> 5")]
    pub a: i32,
    pub b: i32,
}
