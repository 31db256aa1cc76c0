#[derive(Table)]
pub struct Tuple(u64, String);

#[derive(Table)]
pub struct Unit;

#[derive(Table)]
pub struct Generic<T> {
    pub id: T,
}

#[derive(Table)]
pub struct Borrowed<'a> {
    pub id: &'a str,
}
