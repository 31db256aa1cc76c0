CREATE TABLE `user` (
  `id` int NOT NULL,
  `dept_id` int,
  PRIMARY KEY (`id`)
);
CREATE TABLE `dept` (
  `id` int NOT NULL,
  `head_id` int,
  PRIMARY KEY (`id`),
  CONSTRAINT `fk_head_id_user_id` FOREIGN KEY (`head_id`) REFERENCES `user` (`id`)
);
ALTER TABLE `user` ADD CONSTRAINT `fk_dept_id_dept_id` FOREIGN KEY (`dept_id`) REFERENCES `dept` (`id`);
