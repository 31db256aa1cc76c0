#[derive(Table)]
#[dd(
    pk(tenant, id),
    index(name = "wide", columns(a, b(10), c desc, "group by", expr = "lower(a)"), comment = "of all"),
    unique(columns(a, c), method = "hash"),
    unique(name = "whole", columns(text), method = "hash"),
    index(name = "again", columns(expr = "lower(a)", a)),
    fulltext(name = "words", columns(b, text), parser = "ngram")
)]
#[dd(spatial(name = "places", columns(place)), index(name = "hidden", columns(c), invisible, key_block_size = 8))]
pub struct Covered {
    pub tenant: u32,
    pub id: u64,
    #[dd(index, unique(name = "other", order = 2, desc))]
    pub a: String,
    #[dd(index(prefix = 20, comment = "beginning"), unique(name = "other", order = 1, method = "btree"))]
    pub b: String,
    #[dd(index = "short,2,desc")]
    pub c: i32,
    #[dd(name = "group by", index = "short", unique = "SHORT_U,1,ASC")]
    pub d: i32,
    #[dd(type = "text", fulltext(parser = "ngram"))]
    pub text: String,
    #[dd(type = "point", spatial)]
    pub place: Vec<u8>,
}

#[derive(Table)]
pub struct Composite {
    #[dd(pk(order = 2, asc))]
    pub second: u32,
    #[dd(pk(order = 1, desc))]
    pub first: u32,
    #[dd(unique)]
    pub r#type: u32,
}

#[derive(Table)]
#[dd(pk(columns("a"(5)), comment = "short"), index(columns(r#type)))]
pub struct Prefixed {
    pub a: String,
    pub r#type: u32,
}
