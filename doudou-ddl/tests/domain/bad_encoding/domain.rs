#[derive(Table)]
pub struct A { /* ÿ */ pub id: u64 }
