#[derive(Table)]
#[dd(nmae = "x", auto)]
#[dd]
#[dd = "x"]
pub struct A {
    #[dd(idnex, pk(a), 5, unique(nmae = "x"))]
    pub a: i32,
    #[dd(type = varchar, default = jack, comment, auto = true, srid = "x")]
    pub b: String,
    #[dd(default)]
    pub c: i32,
    #[dd(comment = "x", comment = "y")]
    pub d: i32,
    #[dd(engine = "InnoDB")]
    pub e: i32,
    #[dd(default = 1u8)]
    pub f: u8,
    #[dd(index = "x,two", index = "y,1,down", unique = "z,1,asc,more", pk = "x")]
    pub g: u8,
    #[dd(index(order = "x", columns(a)), references, references(), references(Dept), fk(), fk(column = "x"))]
    pub h: u8,
    #[dd(type = "varchr(5)", on_update = "tomorrow", generated = "a + (b", check = "x;y")]
    pub i: u8,
    #[dd(default = "'jack")]
    pub j: String,
    #[dd(check, extra)]
    pub k: String,
}

#[derive(Table)]
#[dd(index, unique(a), fulltext(name = "x"), pk(), index(columns = "a"), index(columns(a b), order = 2))]
#[dd(foreign_key, foreign_key(columns(a)), foreign_key(columns(a), references(A)), check, check(name = "x"))]
#[dd(pk(a), pk(a), pk(name = "x", columns(a)), index(columns(a(x), a up, 5, expr = a)), engine = 5)]
#[dd(options = "FOO", options = "PARTITION BY HASH (a)")]
pub struct B {
    pub a: i32,
}

#[derive(Table)]
#[dd(options = "ENGINE=InnoDB PARTITION BY HASH (a)", partition_by = "HASH (", engine = "InnoDB")]
pub struct C {
    #[dd(references(A.g, on_delete = "vanish", on_updat = "cascade"))]
    pub a: i32,
    #[dd(name = "z")]
    #[sqlx(rename = "y")]
    pub b: i32,
}

#[derive(Table)]
#[dd(skip, engine = "InnoDB")]
pub struct D {}

#[derive(Table)]
pub struct E {
    #[dd(embed, name = "x")]
    pub d: D,
    #[dd(embed)]
    pub f: F,
    #[dd(embed)]
    pub g: Option<D>,
}

#[derive(Table)]
pub struct F {
    pub id: i32,
    #[dd(embed)]
    pub f: F,
}

pub struct Stamps {
    #[dd(default = "later")]
    pub at: NaiveDateTime,
}

#[derive(Table)]
pub struct G {
    #[dd(embed)]
    pub once: Stamps,
}

#[derive(Table)]
pub struct H {
    #[dd(embed)]
    pub told_once: Stamps,
}
