ALTER TABLE `category` DROP FOREIGN KEY `category_parent`;
ALTER TABLE `category` MODIFY COLUMN `id` bigint unsigned NOT NULL AUTO_INCREMENT, MODIFY COLUMN `parent_id` bigint unsigned;
ALTER TABLE `category` ADD CONSTRAINT `category_parent` FOREIGN KEY (`parent_id`) REFERENCES `category` (`id`);
