CREATE TABLE `app_user` (
  `id` int NOT NULL,
  `a` int NOT NULL,
  `b` int NOT NULL,
  `c` int NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `fk_a_app_dept_id` FOREIGN KEY (`a`) REFERENCES `app_dept` (`id`),
  CONSTRAINT `fk_b_app_dept_id` FOREIGN KEY (`b`) REFERENCES `app_dept` (`id`),
  CONSTRAINT `fk_c_shared_id` FOREIGN KEY (`c`) REFERENCES `shared` (`id`)
);
