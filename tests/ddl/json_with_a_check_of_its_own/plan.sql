ALTER TABLE `t` ADD CONSTRAINT `doc_type` CHECK (json_type(`doc`) = 'OBJECT');
