//! The servers under test keep what the other tests rely on.

use crate::server::servers;

#[tokio::test]
async fn what_a_database_holds_is_told_as_text() {
    for server in servers() {
        let database = server.database("fixture").await;
        let sql = "CREATE TABLE `a b` (id INT AUTO_INCREMENT PRIMARY KEY, t VARCHAR(9), b BLOB); \
                   INSERT INTO `a b` VALUES (7, 'it''s', x'00ff'), (8, NULL, '5'); \
                   CREATE TRIGGER trim_t BEFORE INSERT ON `a b` FOR EACH ROW SET NEW.t = 'x'";
        database.run(sql).await.unwrap();
        let dump = database.dump().await;
        assert!(dump.contains("CREATE TABLE `a b`") && !dump.contains("AUTO_INCREMENT="), "{dump}");
        assert!(dump.contains("a b: BEFORE INSERT trim_t SET NEW.t = 'x'\n"), "{dump}");
        let rows = "a b: id=7, t=\"it's\", b=x'00ff'\na b: id=8, t=NULL, b=5\n";
        assert!(dump.ends_with(rows), "{dump}");
    }
}

#[tokio::test]
async fn a_database_is_gone_after_its_test() {
    for server in servers() {
        let database = server.database("gone").await;
        let name = database.name.clone();
        drop(database);
        let other = server.database("other").await;
        let sql = format!(
            "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '{name}'"
        );
        assert_eq!(other.column(&sql).await, ["0"], "{}", server.name);
    }
}
