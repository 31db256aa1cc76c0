#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: u64,
}

/// Found by its name alone.
pub enum Level {
    Low,
    High,
}

#[repr(i16)]
pub enum Kind {
    A,
}
