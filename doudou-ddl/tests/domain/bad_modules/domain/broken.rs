pub struct Dept { id: u64
