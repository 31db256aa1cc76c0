ALTER TABLE `t` MODIFY COLUMN `v` tinytext;
