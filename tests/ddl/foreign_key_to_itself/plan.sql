CREATE TABLE `category` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `parent_id` int unsigned,
  PRIMARY KEY (`id`),
  CONSTRAINT `fk_parent_id_category_id` FOREIGN KEY (`parent_id`) REFERENCES `category` (`id`) ON DELETE SET NULL
);
