#[derive(Table)]
#[dd(index(name = "missing", columns(naem, a)), index(name = "twice", columns(a, A)))]
#[dd(unique(name = "parsed", columns(a), parser = "ngram"), index(name = "zero", columns(name(0))))]
#[dd(index(name = "wide", columns(w1, w2)), pk(o))]
pub struct A {
    #[dd(index(prefix = 3))]
    pub a: i32,
    #[dd(type = "text", index)]
    pub text: String,
    #[dd(type = "blob", unique)]
    pub blob: Vec<u8>,
    #[dd(index)]
    pub json: serde_json::Value,
    #[dd(index(prefix = 300))]
    pub name: String,
    #[dd(type = "varchar(500)")]
    pub w1: String,
    #[dd(type = "varchar(500)")]
    pub w2: String,
    #[dd(fulltext, spatial)]
    pub number: i32,
    #[dd(type = "point", spatial)]
    pub place: Option<Vec<u8>>,
    pub o: Option<i32>,
}

#[derive(Table)]
#[dd(pk(a))]
pub struct B {
    #[dd(pk, index(name = "x", comment = "one"))]
    pub a: i32,
    #[dd(index(name = "x", comment = "two", method = "hash"))]
    pub b: i32,
    #[dd(index(name = "x", method = "btree"), unique(name = "x"))]
    pub c: i32,
}
