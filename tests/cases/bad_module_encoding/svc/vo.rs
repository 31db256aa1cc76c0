pub struct User {}
// ÿ
