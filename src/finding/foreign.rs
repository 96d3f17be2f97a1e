//! What the system and the libraries below us say, in the reader's language.
//!
//! They speak English, in sentences that are theirs to change. A sentence that we know is translated into
//! Chinese; one that we do not know is passed on as it is, and named as a quotation.

use super::words::Lang;

/// A reason as the system or a library gives it, for a reader of this language.
pub fn localize(reason: &str, lang: Lang) -> String {
    // The system's number of an error says nothing to a reader.
    let reason = reason.split(" (os error").next().unwrap_or(reason).trim();
    match lang {
        Lang::En => reason.to_owned(),
        Lang::Zh => known(reason).unwrap_or_else(|| match reason.rsplit_once(": ") {
            // A path, and what was wrong with it.
            Some((path, reason)) if !path.contains(' ') => format!("{path}：{}", localize(reason, lang)),
            // It is ours, and Chinese already.
            _ if !reason.is_ascii() => reason.to_owned(),
            _ => format!("原文：{reason}"),
        }),
    }
}

/// The same for a reader of Chinese.
pub fn in_chinese(reason: &str) -> String {
    localize(reason, Lang::Zh)
}

fn known(reason: &str) -> Option<String> {
    let lower = reason.to_ascii_lowercase();
    ROWS.iter().find_map(|(pattern, chinese)| {
        let holes = holes(pattern, reason, &lower)?;
        // One by one, from the left: what fills a hole may itself hold braces.
        let mut text = String::new();
        let mut parts = chinese.split("{}");
        text.push_str(parts.next().unwrap_or_default());
        for (hole, part) in holes.into_iter().zip(parts) {
            text.push_str(&hole.replace("`, `", "、").replace('`', ""));
            text.push_str(part);
        }
        Some(text)
    })
}

/// What stands in the holes `{}` of a pattern, if the reason fits it. A pattern without a hole at its
/// end fits whatever follows a comma: TOML says there what it expected.
fn holes<'r>(pattern: &str, reason: &'r str, lower: &str) -> Option<Vec<&'r str>> {
    let mut parts = pattern.split("{}");
    let first = parts.next()?;
    if !lower.starts_with(&first.to_ascii_lowercase()) {
        return None;
    }
    let mut at = first.len();
    let mut found = Vec::new();
    for part in parts {
        let end = match part {
            "" => reason.len(),
            part => at + lower[at..].find(&part.to_ascii_lowercase())?,
        };
        found.push(&reason[at..end]);
        at = end + part.len();
    }
    let rest = &reason[at..];
    (rest.is_empty() || rest.starts_with(", expected ") || rest.starts_with(['\n', '.'])).then_some(found)
}

/// Sentences of others, with ours. Whatever stands in a hole `{}` is passed on.
const ROWS: [(&str, &str); 134] = [
    // Templates.
    ("block `{}` is not defined in any parent template", "所承接的模板里没有名为“{}”的块"),
    // Documents.
    ("not a zip file", "不是 Word 文档应有的压缩格式"),
    ("broken container of streams", "文档内部的存储结构已损坏"),
    ("no table stream", "文档缺少必要的部分"),
    ("no piece table", "文档缺少正文的索引"),
    ("piece table", "文档正文的索引已损坏"),
    ("text is cut short", "正文不完整"),
    ("a page of properties", "文档的格式信息已损坏"),
    // Packages.
    ("not a plain file", "不是普通文件"),
    ("corrupt gzip stream does not have a matching checksum", "内容与校验值不符"),
    ("io error for operation on {}: permission denied", "{}：没有权限"),
    ("io error for operation on {}: no such file or directory", "{}：没有这个文件或文件夹"),
    ("could not find eocd", "找不到压缩包的结尾"),
    ("invalid zip archive: {}", "压缩包不完整（{}）"),
    ("corrupt deflate stream", "压缩数据已损坏"),
    ("incomplete deflate stream", "压缩数据不完整"),
    ("cannot make an empty path absolute", "未写明位置"),
    // The system.
    ("permission denied", "没有权限"),
    ("operation not permitted", "系统不允许"),
    ("no such file or directory", "没有这个文件或文件夹"),
    ("entity not found", "没有这个文件或文件夹"),
    ("file exists", "已经存在"),
    ("not a directory", "不是文件夹"),
    ("is a directory", "是文件夹，不是文件"),
    ("not a regular file", "不是普通文件"),
    ("directory not empty", "文件夹里有内容"),
    ("read-only file system", "磁盘是只读的"),
    ("no space left on device", "磁盘已满"),
    ("disk quota exceeded", "超出磁盘配额"),
    ("file too large", "文件过大"),
    ("file name too long", "文件名过长"),
    ("too many open files", "同时打开的文件过多"),
    ("too many levels of symbolic links", "符号链接循环"),
    ("text file busy", "文件正在使用"),
    ("device or resource busy", "正被占用"),
    ("invalid cross-device link", "不在同一个磁盘上"),
    ("input/output error", "磁盘读写出错"),
    ("stale file handle", "网络盘已断开"),
    ("address already in use", "端口已被占用"),
    ("cannot assign requested address", "本机没有这个地址"),
    ("connection refused", "连接被拒绝"),
    ("broken pipe", "输出被对方关闭"),
    ("stream did not contain valid utf-8", "不是 UTF-8 编码"),
    ("invalid argument", "系统不接受这个名称或参数"),
    ("failed to fill whole buffer", "内容不完整"),
    ("unexpected end of file", "内容不完整"),
    // Arguments.
    ("{} is not in {}..={}", "{}不在允许的范围（{} 至 {}）内"),
    ("number too large to fit in target type", "数字过大"),
    ("invalid digit found in string", "这里要写数字"),
    ("invalid ip address syntax", "这里要写网络地址，如 127.0.0.1"),
    // YAML.
    ("tab{}indentation{}", "行首不能用制表符（Tab），请换成空格"),
    ("tabs disallowed{}", "这里不能用制表符（Tab），请换成空格"),
    ("while scanning a plain scalar, found a tab", "这里不能用制表符（Tab），请换成空格"),
    ("unclosed bracket '{}'", "括号“{}”未闭合"),
    ("mismatched bracket '{}' closed by '{}'", "括号“{}”与“{}”不成对"),
    ("misplaced bracket", "多出一个括号"),
    ("while parsing a flow sequence, expected ',' or ']'", "方括号里的数之间缺少逗号，或缺少 ]"),
    ("while parsing a flow mapping, did not find expected ',' or '}'", "花括号里的各项之间缺少逗号，或缺少 }"),
    ("while parsing a block mapping, did not find expected key", "这里应当是“名称: 内容”；也可能是缩进与上一行不齐"),
    ("while parsing a block collection, did not find expected '-' indicator", "列表的各项应以短横开头，并且对齐"),
    ("while parsing a node, did not find expected node content", "这里缺少内容"),
    ("mapping values are not allowed in this context", "冒号的位置有误；内容里有冒号的请加引号"),
    ("mapping keys are not allowed in this context", "这里不能另起一项；请检查缩进"),
    ("block sequence entries are not allowed in this context", "这里不能写列表；请检查缩进"),
    ("illegal placement of ':' indicator", "冒号的位置有误；内容里有冒号的请加引号"),
    ("simple key expected ':'", "名称后面缺少冒号"),
    ("simple key is no longer valid", "名称后面缺少冒号"),
    ("':' must be followed by a valid yaml whitespace", "冒号后面要空一格"),
    ("'-' must be followed by a valid yaml whitespace", "短横后面要空一格"),
    ("':' may not precede any of `[{` in flow mapping", "冒号后面要空一格"),
    ("comments must be separated from other tokens by whitespace", "# 前面要空一格"),
    ("comment intercepting the multiline text", "文字换行之间不能夹注释"),
    ("expected whitespace", "这里要空一格"),
    ("invalid indentation{}", "缩进与上下各行不齐"),
    ("wrongly indented line in block scalar", "缩进与上下各行不齐"),
    ("invalid trailing content after {}-quoted scalar", "引号后面不能再写内容"),
    ("unclosed quote", "引号未闭合"),
    ("unexpected eof while parsing {}", "填报数据不完整；可能缺少括号"),
    ("while scanning a quoted scalar, found unexpected {}", "引号未闭合"),
    ("while parsing a quoted scalar, found unknown escape character", "双引号里的反斜线写法有误；请改用单引号"),
    ("while parsing a quoted scalar, {}", "双引号里的反斜线写法有误；请改用单引号"),
    ("plain scalar cannot start with '-' followed by ,[]{}", "短横后面缺少数字"),
    ("unexpected end of plain scalar", "这里缺少内容"),
    ("unexpected character: {}", "不能以“{}”开头；文字里有特殊符号的请加引号"),
    ("while scanning an anchor or alias, {}", "不能用 & 和 * 引用；文字里有这些符号的请加引号"),
    ("while parsing node, found unknown anchor", "不能用 & 和 * 引用；文字里有这些符号的请加引号"),
    ("did not find expected <document start>", "填报数据中间不能有 --- 或 ... 这样的行，也不能有多余的内容"),
    ("multiple documents not supported here", "填报数据中间不能有 --- 这样的行"),
    ("a bom must not appear inside a document", "中间夹有不可见的字节顺序标记，请删去"),
    ("recursion limit exceeded", "嵌套过深"),
    // TOML.
    ("duplicate key", "这一项写了两次"),
    ("string values must be quoted", "文字要加引号"),
    ("invalid unquoted key", "名称里有特殊符号，请加引号"),
    ("unquoted keys cannot be empty", "等号前面缺少名称"),
    ("missing assignment between key-value pairs", "缺少等号"),
    ("extra assignment between key-value pairs", "多出一个等号"),
    ("extra `=`", "多出一个等号"),
    ("key with no value", "缺少等号和内容"),
    ("missing value{}", "等号后面缺少内容"),
    ("unclosed {}array{}", "方括号未闭合"),
    ("unclosed table", "方括号未闭合"),
    ("unclosed inline table", "花括号未闭合"),
    ("missing comma between {}", "各项之间缺少逗号"),
    ("extra comma in {}", "多出一个逗号"),
    ("missing opening quote", "缺少前面的引号"),
    ("invalid basic string", "引号未闭合"),
    ("invalid literal string", "引号未闭合"),
    ("invalid value", "引号未闭合，或内容的写法有误；文字要加引号"),
    ("unexpected key or value", "这里多出内容；一项写一行"),
    ("unexpected content{}", "这里多出内容"),
    ("cannot recurse further; max recursion depth met", "嵌套过深"),
    ("recursion limit", "嵌套过深"),
    ("unknown variant {}, expected one of {}", "不能是“{}”，可以是 {}"),
    ("unknown variant {}, expected {}", "不能是“{}”，可以是 {}"),
    ("unknown field {}, expected one of {}", "没有“{}”这一项，可以是 {}"),
    ("unknown field {}, expected {}", "没有“{}”这一项，可以是 {}"),
    ("missing field {}", "缺少“{}”这一项"),
    ("invalid type: {}, expected {}", "类型有误：这里是 {}，应为 {}"),
    ("invalid length {}, expected {}", "个数有误：这里是 {}，应为 {}"),
    // Tera.
    ("field `{}` is not defined", "没有“{}”这一项"),
    ("variable `{}` is not defined. available variables: {}", "没有变量“{}”，可以用的有 {}"),
    ("tried to render a variable that is undefined", "所用的变量未定义"),
    ("unknown filter {}", "没有名为“{}”的过滤器"),
    ("filter `{}` is not registered", "没有名为“{}”的过滤器"),
    ("unknown function {}", "没有名为“{}”的函数"),
    ("unknown test {}", "没有名为“{}”的测试"),
    ("unknown template {}", "没有名为“{}”的模板"),
    ("this content would be ignored: {}", "承接另一个模板的，只能写各个块，写在块以外的内容不会显示"),
    ("template '{}' not found", "没有名为“{}”的模板"),
    ("template '{}' is inheriting from '{}', which doesn't exist or isn't loaded", "“{}”所承接的模板“{}”不存在"),
    ("missing keyword argument {}", "缺少参数“{}”"),
    ("argument `{}` missing", "缺少参数“{}”"),
    ("unexpected end of input", "模板不完整；可能缺少 }} 、%} 或 endif、endfor、endblock"),
    ("found {} but expected {}", "这里是 {}，应为 {}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_said_in_chinese() {
        for (reason, chinese) in [
            ("Permission denied (os error 13)", "没有权限"),
            ("site.toml: file exists", "site.toml：已经存在"),
            ("while parsing a flow sequence, expected ',' or ']'", "方括号里的数之间缺少逗号，或缺少 ]"),
            ("unclosed bracket '['", "括号“[”未闭合"),
            ("string values must be quoted, expected literal string", "文字要加引号"),
            ("unknown variant `round`, expected one of `stacked`, `wide`", "不能是“round”，可以是 stacked、wide"),
            ("Field `titel` is not defined", "没有“titel”这一项"),
            (
                "Variable `titel` is not defined. Available variables: page, site, t",
                "没有变量“titel”，可以用的有 page, site, t",
            ),
            ("something new", "原文：something new"),
        ] {
            assert_eq!(localize(reason, Lang::Zh), chinese);
        }
        assert_eq!(localize("Permission denied (os error 13)", Lang::En), "Permission denied");
    }
}
