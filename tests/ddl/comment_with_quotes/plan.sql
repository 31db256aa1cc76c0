ALTER TABLE `t` MODIFY COLUMN `v` int NOT NULL COMMENT '年龄 it''s "old" \\ ;';
