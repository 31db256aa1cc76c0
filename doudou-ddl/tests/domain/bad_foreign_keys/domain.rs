#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: u64,
    #[dd(unique)]
    pub code: String,
    pub plain: u64,
}

pub struct NoTable {
    pub id: u64,
}

#[derive(Table)]
#[dd(foreign_key(columns(a, b), references(Dept(id))), foreign_key(columns(zz), references(Dept(id))))]
pub struct User {
    #[dd(references(Dpet.id))]
    pub a: u64,
    #[dd(references(NoTable.id))]
    pub b: u64,
    #[dd(references("dpet"."id"))]
    pub c: u64,
    #[dd(references(Dept.idd))]
    pub d: u64,
    #[dd(references(Dept.id))]
    pub e: i64,
    #[dd(references(Dept.id, name = "f"))]
    pub f: u32,
    #[dd(references(Dept.code))]
    pub g: i32,
    #[dd(references(Dept.plain))]
    pub h: u64,
    #[dd(references(Dept.id, name = "i", on_delete = "set null", on_update = "set null"))]
    pub i: u64,
    #[dd(fk(table = "nowhere"))]
    pub j: u64,
    #[dd(references(Dept.code, name = "k"))]
    #[dd(type = "varchar(10)")]
    pub k: String,
}
