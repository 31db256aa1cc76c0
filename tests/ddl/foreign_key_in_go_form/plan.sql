CREATE TABLE `app_dept` (
  `id` int NOT NULL,
  PRIMARY KEY (`id`)
);
CREATE TABLE `app_user` (
  `id` int NOT NULL,
  `dept_id` int NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `user_dept_fk` FOREIGN KEY (`dept_id`) REFERENCES `app_dept` (`id`) ON DELETE CASCADE
);
