CREATE TABLE `dept` (
  `id` int NOT NULL,
  PRIMARY KEY (`id`)
);
ALTER TABLE `user` ADD COLUMN `dept_id` int, ADD KEY `fk_dept_id_dept_id` (`dept_id`), ADD CONSTRAINT `fk_dept_id_dept_id` FOREIGN KEY (`dept_id`) REFERENCES `dept` (`id`);
