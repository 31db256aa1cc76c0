use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn no_self() -> Result<u8>;
    async fn by_value(self) -> Result<u8>;
    async fn by_mut(&mut self) -> Result<u8>;
    fn not_async(&self) -> Result<u8>;
    async fn generic<T>(&self, value: T) -> Result<u8>;
    async fn no_result(&self);
    async fn bare(&self) -> u8;
    async fn of_nothing(&self) -> Result;
    async fn unnamed(&self, (a, b): Pair) -> Result<u8>;
    async fn get_good(&self) -> Result<u8>;
    const LIMIT: u8;
    type Extra;
}
