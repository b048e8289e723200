<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AnswerStrip</name>
    <message>
        <source>estimate {estimate} %</source>
        <translation>估计 {estimate} %</translation>
    </message>
    <message>
        <source>estimate {estimate} %   95 % interval {low}-{high}</source>
        <translation>估计 {estimate} %   95 % 区间 {low}-{high}</translation>
    </message>
</context>
<context>
    <name>AnswerWords</name>
    <message>
        <source>Opening the project.</source>
        <translation>正在打开项目。</translation>
    </message>
    <message>
        <source>Drop a folder of images here.</source>
        <translation>把图片文件夹拖到这里。</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>{backbone}&apos;s pretrained weights are not here.</source>
        <translation>本机没有 {backbone} 的预训练权重。</translation>
    </message>
    <message>
        <source>Choose file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Label two images in each of two classes; suggestions start then.</source>
        <translation>给两个类别各标注两张图片，之后就会出现建议。</translation>
    </message>
    <message>
        <source>Getting ready to suggest. You can go on labelling.</source>
        <translation>正在准备建议，您可以继续标注。</translation>
    </message>
    <message>
        <source>Too few to judge: **{name}** has {count} of {least}.</source>
        <translation>标签太少，无法评判：**{name}** 有 {count} 个，需要 {least} 个。</translation>
    </message>
    <message>
        <source>Label next 20</source>
        <translation>标注接下来的 20 张</translation>
    </message>
    <message>
        <source>**{count} labels.** {reason}</source>
        <translation>**{count} 个标签。** {reason}</translation>
    </message>
    <message>
        <source>Looking through the folder. You can label already.</source>
        <translation>正在浏览文件夹，现在就可以标注。</translation>
    </message>
    <message>
        <source>{done} of {total} read, {unreadable} unreadable. You can label already.</source>
        <translation>已读取 {done} / {total}，{unreadable} 个无法读取。现在就可以标注。</translation>
    </message>
    <message>
        <source>Looking at {total} images; suggestions come with them.</source>
        <translation>正在查看 {total} 张图片；建议会随之出现。</translation>
    </message>
    <message>
        <source>Seen {done} of {total}; suggestions cover these.</source>
        <translation>已看过 {done} / {total}，建议涵盖这些图片。</translation>
    </message>
    <message>
        <source>Seen {done} of {total}, {time} left; suggestions cover these.</source>
        <translation>已看过 {done} / {total}，还需 {time}；建议涵盖这些图片。</translation>
    </message>
    <message>
        <source>**{count} labels.** About {share} % right ({low}-{high}).</source>
        <translation>**{count} 个标签。** 约 {share} % 正确（{low}-{high}）。</translation>
    </message>
    <message>
        <source>**{count} labels.** Suggestions are {word} right.</source>
        <translation>**{count} 个标签。** 建议{word}正确。</translation>
    </message>
    <message>
        <source>Weakest: **{name}**.</source>
        <translation>最弱：**{name}**。</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>under 20 labels in a class: no figure yet</source>
        <translation>有类别不足 20 个标签：暂无数字</translation>
    </message>
    <message>
        <source>mostly</source>
        <translation>大多</translation>
    </message>
    <message>
        <source>only sometimes</source>
        <translation>只是有时</translation>
    </message>
    <message>
        <source>Stopping; what was finished is kept.</source>
        <translation>正在停止；已完成的部分会保留。</translation>
    </message>
    <message>
        <source>reading the images</source>
        <translation>读取图片</translation>
    </message>
    <message>
        <source>checking the images</source>
        <translation>检查图片</translation>
    </message>
    <message>
        <source>looking at the images</source>
        <translation>查看图片</translation>
    </message>
    <message>
        <source>solving the head</source>
        <translation>求解分类头</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>epoch {epoch} of {epochs}</source>
        <translation>第 {epoch} / {epochs} 轮</translation>
    </message>
    <message>
        <source>getting ready</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>{step}, {time} left</source>
        <translation>{step}，还需 {time}</translation>
    </message>
    <message>
        <source>**Training:** {step}. Labelling still works.</source>
        <translation>**正在训练：** {step}。仍可继续标注。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>**{name}** is ready.</source>
        <translation>**{name}** 已就绪。</translation>
    </message>
    <message>
        <source>It is right on {right} of {judged} validation images.</source>
        <translation>在 {judged} 张验证图片中答对 {right} 张。</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>**{count} labels** since this model.</source>
        <translation>自这个模型以来新增 **{count} 个标签**。</translation>
    </message>
    <message>
        <source>**{count} label** since this model.</source>
        <translation>自这个模型以来新增 **{count} 个标签**。</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>重新训练</translation>
    </message>
    <message>
        <source>**The run failed:** {why}</source>
        <translation>**训练失败：** {why}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Stopped in epoch {epoch}; nothing is lost.</source>
        <translation>在第 {epoch} 轮停止，没有任何损失。</translation>
    </message>
    <message>
        <source>The run was stopped before its first epoch; your labels are safe.</source>
        <translation>训练在第一轮结束前停止；您的标签安然无恙。</translation>
    </message>
</context>
<context>
    <name>BackboneList</name>
    <message>
        <source>{shown} of {total} backbones</source>
        <translation>{shown} / {total} 个骨干网络</translation>
    </message>
    <message>
        <source>{total} backbones</source>
        <translation>{total} 个骨干网络</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The list comes once the engine has started.</source>
        <translation>引擎启动后会显示列表。</translation>
    </message>
    <message>
        <source>No backbone has all of these words.</source>
        <translation>没有骨干网络包含所有这些词。</translation>
    </message>
    <message>
        <source>Clear search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>No plugin brings a backbone. Switch one on under Plugins.</source>
        <translation>没有插件提供骨干网络。请在“插件”中启用一个。</translation>
    </message>
    <message>
        <source>Search backbones</source>
        <translation>搜索骨干网络</translation>
    </message>
    <message>
        <source>Backbones</source>
        <translation>骨干网络</translation>
    </message>
    <message>
        <source>Arrows look, Enter chooses</source>
        <translation>方向键浏览，回车键选择</translation>
    </message>
</context>
<context>
    <name>BackboneListModel</name>
    <message>
        <source>chosen</source>
        <translation>已选</translation>
    </message>
    <message>
        <source>weights here</source>
        <translation>权重在本机</translation>
    </message>
    <message>
        <source>random only</source>
        <translation>仅随机</translation>
    </message>
    <message>
        <source>weights not here</source>
        <translation>权重不在本机</translation>
    </message>
    <message>
        <source>download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>download {size}</source>
        <translation>下载 {size}</translation>
    </message>
</context>
<context>
    <name>Browser</name>
    <message>
        <source>Projects, data and runs</source>
        <translation>项目、数据和训练记录</translation>
    </message>
    <message>
        <source>Projects come here, with their images, models and runs.</source>
        <translation>项目会显示在这里，包括其图片、模型和训练记录。</translation>
    </message>
</context>
<context>
    <name>BrowserActions</name>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>New name of {name}</source>
        <translation>{name} 的新名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Delete the run {name}?</source>
        <translation>删除训练记录 {name}？</translation>
    </message>
    <message>
        <source>Its model and figures go for good. That frees {size}.</source>
        <translation>其模型和各项数据将被永久删除，可释放 {size}。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Move the project {name} to the trash?</source>
        <translation>将项目 {name} 移到回收站？</translation>
    </message>
    <message>
        <source>Labels, history and {runs:,} runs go with it: {size}. Your images stay where they are.</source>
        <translation>标签、历史和 {runs:,} 个训练记录会一并移走，共 {size}。您的图片留在原处。</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>{name} cannot go to the trash. Delete it for good?</source>
        <translation>{name} 无法移到回收站。要永久删除吗？</translation>
    </message>
    <message>
        <source>There is no trash on its disk. Your images stay where they are.</source>
        <translation>它所在的磁盘没有回收站。您的图片留在原处。</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>永久删除</translation>
    </message>
</context>
<context>
    <name>Browsing</name>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show in the file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Take off this list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Rename a class</source>
        <translation>重命名类别</translation>
    </message>
    <message>
        <source>No file manager answers. It lies at {path}</source>
        <translation>没有文件管理器响应。它位于 {path}</translation>
    </message>
    <message>
        <source>Deleted.</source>
        <translation>已删除。</translation>
    </message>
    <message>
        <source>{count} images are in. Every file is now read whole, behind the window.</source>
        <translation>已导入 {count} 张图片。现在后台完整读取每个文件。</translation>
    </message>
    <message>
        <source>{path} is not there, or files of it are gone.</source>
        <translation>{path} 不存在，或其中的文件已丢失。</translation>
    </message>
    <message>
        <source>Put it back, or name its new place: tldesk relink. Labels stay.</source>
        <translation>请放回原处，或指定新位置：tldesk relink。标签会保留。</translation>
    </message>
</context>
<context>
    <name>CellPainter</name>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
</context>
<context>
    <name>CellView</name>
    <message>
        <source>{name}, {label}</source>
        <translation>{name}，{label}</translation>
    </message>
    <message>
        <source>{name}, suggested: {label}, {confidence}</source>
        <translation>{name}，建议：{label}，{confidence}</translation>
    </message>
    <message>
        <source>{name}, unreadable: {reason}</source>
        <translation>{name}，无法读取：{reason}</translation>
    </message>
    <message>
        <source>{name}, not labelled</source>
        <translation>{name}，未标注</translation>
    </message>
    <message>
        <source>{count} samples</source>
        <translation>{count} 个样本</translation>
    </message>
    <message>
        <source>{cell}. {place} of {count}, {selected} selected</source>
        <translation>{cell}。第 {place} 个，共 {count} 个，已选 {selected} 个</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
</context>
<context>
    <name>ClassEntry</name>
    <message>
        <source>Enter labels {count} selected.</source>
        <translation>按回车标注选中的 {count} 个。</translation>
    </message>
    <message>
        <source>Enter adds the class.</source>
        <translation>按回车添加类别。</translation>
    </message>
    <message>
        <source>Class name</source>
        <translation>类别名称</translation>
    </message>
</context>
<context>
    <name>ClassFlow</name>
    <message>
        <source>There is no class to rename.</source>
        <translation>没有可重命名的类别。</translation>
    </message>
    <message>
        <source>rename class {old} to {new}</source>
        <translation>将类别 {old} 重命名为 {new}</translation>
    </message>
</context>
<context>
    <name>ClassStrip</name>
    <message>
        <source>Space accepts · ? keys</source>
        <translation>空格接受 · ? 快捷键</translation>
    </message>
    <message>
        <source>new class</source>
        <translation>新类别</translation>
    </message>
    <message>
        <source>New class, key N</source>
        <translation>新类别，按键 N</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>{name}, {count} labelled, key {key}</source>
        <translation>{name}，已标注 {count} 个，按键 {key}</translation>
    </message>
</context>
<context>
    <name>ClassTable</name>
    <message>
        <source>Figures of each class</source>
        <translation>各类别的数据</translation>
    </message>
</context>
<context>
    <name>ClassTableModel</name>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>The class as labelled</source>
        <translation>标注的类别</translation>
    </message>
    <message>
        <source>Of those predicted as this class, how many are</source>
        <translation>预测为此类别的样本中，有多少确实是</translation>
    </message>
    <message>
        <source>Of those of this class, how many are found</source>
        <translation>属于此类别的样本中，有多少被找到</translation>
    </message>
    <message>
        <source>Precision and recall in one: their harmonic mean</source>
        <translation>精确率与召回率合一：它们的调和平均数</translation>
    </message>
    <message>
        <source>How many labelled samples of this class were judged</source>
        <translation>评判了此类别的多少个已标注样本</translation>
    </message>
    <message>
        <source>{right} of {count} predicted as {name} are {name}</source>
        <translation>预测为 {name} 的 {count} 个中，有 {right} 个确实是 {name}</translation>
    </message>
    <message>
        <source>{right} of {count} {name} are found</source>
        <translation>找到了 {right} 个，共 {count} 个 {name}</translation>
    </message>
</context>
<context>
    <name>CommandSearch</name>
    <message>
        <source>Nothing is called so.</source>
        <translation>没有叫这个名字的内容。</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>您想做什么？</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>搜索全部</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>找到的内容</translation>
    </message>
</context>
<context>
    <name>ConfusionView</name>
    <message>
        <source>{name}: {count} right, {share} %</source>
        <translation>{name}：正确 {count} 个，{share} %</translation>
    </message>
    <message>
        <source>{name} taken for {other}: {count}, {share} %</source>
        <translation>{name} 被当作 {other}：{count} 个，{share} %</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>true</source>
        <translation>真实</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>出错了</translation>
    </message>
    <message>
        <source>Something went wrong in TL Desk</source>
        <translation>TL Desk 出错了</translation>
    </message>
    <message>
        <source>Every label is saved as it is given, so none is lost. What you did last may not have worked: go on, and look whether it is there. If the window behaves oddly, close it and start again.</source>
        <translation>每个标签在给出时就已保存，因此不会丢失。您最后一步操作可能没有成功：请继续，并检查结果是否存在。如果窗口表现异常，请关闭后重新启动。</translation>
    </message>
    <message>
        <source>The log is {path}</source>
        <translation>日志位于 {path}</translation>
    </message>
    <message>
        <source>More faults since then: {count}</source>
        <translation>此后又发生的错误：{count}</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Close TL Desk</source>
        <translation>关闭 TL Desk</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>TL Desk, started {when}, ended without being closed, while: {doing}</source>
        <translation>于 {when} 启动的 TL Desk 未正常关闭就结束了，当时正在：{doing}</translation>
    </message>
    <message>
        <source>TL Desk, started {when}, ended without being closed.</source>
        <translation>于 {when} 启动的 TL Desk 未正常关闭就结束了。</translation>
    </message>
    <message>
        <source>Your labels are saved. A run that was training keeps what it had written.</source>
        <translation>标签已保存。正在训练的记录会保留已写入的内容。</translation>
    </message>
    <message>
        <source>It left no trace. The log is {path}</source>
        <translation>没有留下痕迹。日志位于 {path}</translation>
    </message>
</context>
<context>
    <name>CrashReporter</name>
    <message>
        <source>The same fault came again: {fault}</source>
        <translation>同样的错误再次发生：{fault}</translation>
    </message>
    <message>
        <source>close TL Desk and start it again</source>
        <translation>请关闭 TL Desk 后重新启动</translation>
    </message>
</context>
<context>
    <name>DataPlace</name>
    <message>
        <source>No suggestion to accept here.</source>
        <translation>这里没有可接受的建议。</translation>
    </message>
    <message>
        <source>clear {count} labels</source>
        <translation>清除 {count} 个标签</translation>
    </message>
    <message>
        <source>Select images first, then press a class.</source>
        <translation>请先选择图片，再按类别。</translation>
    </message>
    <message>
        <source>accept {count} suggestions</source>
        <translation>接受 {count} 个建议</translation>
    </message>
    <message>
        <source>label as {name}</source>
        <translation>标注为 {name}</translation>
    </message>
    <message>
        <source>label {count} as {name}</source>
        <translation>将 {count} 个标注为 {name}</translation>
    </message>
    <message>
        <source>Any class</source>
        <translation>任意类别</translation>
    </message>
    <message>
        <source>All {count}</source>
        <translation>全部 {count}</translation>
    </message>
    <message>
        <source>Unlabelled {count}</source>
        <translation>未标注 {count}</translation>
    </message>
    <message>
        <source>Unsure first</source>
        <translation>不确定的在前</translation>
    </message>
    <message>
        <source>Unreadable {count}</source>
        <translation>无法读取 {count}</translation>
    </message>
    <message>
        <source>Any part</source>
        <translation>任意部分</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>模型看到的内容</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>图片大小</translation>
    </message>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Shows each image exactly as the network receives it</source>
        <translation>按网络实际接收的样子显示每张图片</translation>
    </message>
    <message>
        <source>Drop a folder of images here.</source>
        <translation>把图片文件夹拖到这里。</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>This project has no images yet. Drop a folder here.</source>
        <translation>这个项目还没有图片。请把文件夹拖到这里。</translation>
    </message>
    <message>
        <source>No image fits these filters.</source>
        <translation>没有图片符合这些筛选条件。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Search names</source>
        <translation>搜索名称</translation>
    </message>
    <message>
        <source>Search names and labels</source>
        <translation>搜索名称和标签</translation>
    </message>
</context>
<context>
    <name>Deeds</name>
    <message>
        <source>The run has ended.</source>
        <translation>训练已结束。</translation>
    </message>
    <message>
        <source>Ctrl+E judges it.</source>
        <translation>按 Ctrl+E 进行评估。</translation>
    </message>
    <message>
        <source>Device: {device}</source>
        <translation>设备：{device}</translation>
    </message>
    <message>
        <source>still loading</source>
        <translation>仍在加载</translation>
    </message>
    <message>
        <source>Settings: {path}</source>
        <translation>设置：{path}</translation>
    </message>
    <message>
        <source>Cache: {path}</source>
        <translation>缓存：{path}</translation>
    </message>
    <message>
        <source>Log: {path}</source>
        <translation>日志：{path}</translation>
    </message>
    <message>
        <source>Nothing leaves this computer unless you ask for a download.</source>
        <translation>除非您要求下载，否则不会有任何内容离开这台电脑。</translation>
    </message>
    <message>
        <source>About TL Desk</source>
        <translation>关于 TL Desk</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Opening.</source>
        <translation>正在打开。</translation>
    </message>
    <message>
        <source>Close TL Desk</source>
        <translation>关闭 TL Desk</translation>
    </message>
    <message>
        <source>A run is training.</source>
        <translation>正在训练。</translation>
    </message>
    <message>
        <source>Closing stops it; what it has finished is kept.</source>
        <translation>关闭会停止训练；已完成的部分会保留。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Go on training</source>
        <translation>继续训练</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>DownloadQuestion</name>
    <message>
        <source>Download weights</source>
        <translation>下载权重</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Host: {host}</source>
        <translation>主机：{host}</translation>
    </message>
    <message>
        <source>Size: {size}</source>
        <translation>大小：{size}</translation>
    </message>
    <message>
        <source>Checksum: {sum}</source>
        <translation>校验和：{sum}</translation>
    </message>
    <message>
        <source>none is known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Licence: {licence}</source>
        <translation>许可证：{licence}</translation>
    </message>
    <message>
        <source>not said</source>
        <translation>未说明</translation>
    </message>
    <message>
        <source>Download {title}?</source>
        <translation>下载 {title} 吗？</translation>
    </message>
    <message>
        <source>Your images stay on this computer.</source>
        <translation>您的图片只保留在这台电脑上。</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
</context>
<context>
    <name>DropTarget</name>
    <message>
        <source>Drop to look at it; nothing is imported yet</source>
        <translation>松开即可查看；尚不会导入任何内容</translation>
    </message>
</context>
<context>
    <name>EvaluatePlace</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Test part</source>
        <translation>测试集</translation>
    </message>
    <message>
        <source>Validation part</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>Cross-validated</source>
        <translation>交叉验证</translation>
    </message>
    <message>
        <source>Validation and test</source>
        <translation>验证集和测试集</translation>
    </message>
    <message>
        <source>{true} → {predicted}: {count}</source>
        <translation>{true} → {predicted}：{count}</translation>
    </message>
    <message>
        <source>{true}, right: {count}</source>
        <translation>{true}，判断正确：{count}</translation>
    </message>
    <message>
        <source>Worst mistakes: {count} of {all}</source>
        <translation>最严重的错误：{count}/{all}</translation>
    </message>
    <message>
        <source>Largest errors first: {count}</source>
        <translation>误差最大的在前：{count}</translation>
    </message>
    <message>
        <source>Getting ready to look at the samples.</source>
        <translation>正在准备查看样本。</translation>
    </message>
    <message>
        <source>Cross-validating: {done} of {total}</source>
        <translation>交叉验证中：{done}/{total}</translation>
    </message>
    <message>
        <source>Judging: {done} of {total}</source>
        <translation>评判中：{done} / {total}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>See how good the model is, and where it is wrong.</source>
        <translation>看看模型有多好，以及错在哪里。</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>There is no model to judge yet. Train one first.</source>
        <translation>还没有可评估的模型。请先训练一个。</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Model to judge</source>
        <translation>要评估的模型</translation>
    </message>
    <message>
        <source>Samples to judge by</source>
        <translation>用于评估的样本</translation>
    </message>
</context>
<context>
    <name>EvaluationDesk</name>
    <message>
        <source>Evaluate {name}</source>
        <translation>评估 {name}</translation>
    </message>
</context>
<context>
    <name>HeadlineCard</name>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Nothing to judge by</source>
        <translation>没有可供评估的样本</translation>
    </message>
    <message>
        <source>Missed {missed} of {count} {name}, {alarms} false alarms of {rest}</source>
        <translation>{count} 个 {name} 漏掉 {missed} 个，其余 {rest} 个中误报 {alarms} 个</translation>
    </message>
    <message>
        <source>Wrong on {wrong} of {count} samples</source>
        <translation>{count} 个样本中错了 {wrong} 个</translation>
    </message>
    <message>
        <source>{share} % right</source>
        <translation>{share} % 正确</translation>
    </message>
    <message>
        <source>No sample has a label that this model knows.</source>
        <translation>没有样本带有这个模型认识的标签。</translation>
    </message>
    <message>
        <source>{right} of {count} right: {share} %, with 95 % certainty between {low} and {high} %.</source>
        <translation>{count} 个中对了 {right} 个：{share} %，95 % 置信区间为 {low} 到 {high} %。</translation>
    </message>
    <message>
        <source>Each class counted alike: {share} %.</source>
        <translation>各类别同等计算：{share} %。</translation>
    </message>
    <message>
        <source>Always “{name}” is right on {right} of {count}: {share} %.</source>
        <translation>总是回答“{name}”在 {count} 个中对 {right} 个：{share} %。</translation>
    </message>
    <message>
        <source>No sample has a label any more.</source>
        <translation>已没有带标签的样本。</translation>
    </message>
    <message>
        <source>Off by {mae} on average</source>
        <translation>平均误差 {mae}</translation>
    </message>
    <message>
        <source>With 95 % certainty between {low} and {high}. Root mean square {rmse}, R² {r2}.</source>
        <translation>95 % 置信区间为 {low} 到 {high}。均方根误差 {rmse}，R² {r2}。</translation>
    </message>
    <message>
        <source>Always saying the mean of the training part is off by {error}.</source>
        <translation>总是回答训练部分的均值，误差为 {error}。</translation>
    </message>
    <message>
        <source>Cross-validated: each sample was judged by a fit that had not seen it or its group.</source>
        <translation>交叉验证：每个样本都由未见过它及其分组的拟合来评判。</translation>
    </message>
    <message>
        <source>Counted on the validation and test part, since cross-validation would train this model again. The validation part chose the best epoch, so this is a little too good.</source>
        <translation>在验证和测试部分上统计，因为交叉验证需要重新训练这个模型。最佳轮由验证部分选出，因此结果略微偏好。</translation>
    </message>
    <message>
        <source>On the validation part, which chose the best epoch: a little too good.</source>
        <translation>在选出最佳轮的验证部分上：结果略微偏好。</translation>
    </message>
    <message>
        <source>On the test part, which the model never saw.</source>
        <translation>在模型从未见过的测试部分上。</translation>
    </message>
    <message>
        <source>Left out, without a label that this model knows: {count}.</source>
        <translation>因没有此模型认识的标签而略去：{count}。</translation>
    </message>
    <message>
        <source>Labels have changed since: {count}. The figures count them as they are now.</source>
        <translation>此后更改的标签：{count}。数字按现在的标签统计。</translation>
    </message>
    <message>
        <source>New labels, not yet measured: {count}.</source>
        <translation>尚未测量的新标签：{count}。</translation>
    </message>
</context>
<context>
    <name>ImportFlow</name>
    <message>
        <source>Looking at {name}</source>
        <translation>查看 {name}</translation>
    </message>
    <message>
        <source>Stopped before the end.</source>
        <translation>中途已停止。</translation>
    </message>
    <message>
        <source>Look again, or choose another folder.</source>
        <translation>请重新查看，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>Importing {name}</source>
        <translation>导入 {name}</translation>
    </message>
    <message>
        <source>Reading every file of {name}</source>
        <translation>读取 {name} 的所有文件</translation>
    </message>
</context>
<context>
    <name>ImportForm</name>
    <message>
        <source>One class for each image</source>
        <translation>每张图片一个类别</translation>
    </message>
    <message>
        <source>Any number of classes for each image</source>
        <translation>每张图片任意多个类别</translation>
    </message>
    <message>
        <source>A number for each image</source>
        <translation>每张图片一个数值</translation>
    </message>
    <message>
        <source>Every image by itself</source>
        <translation>每张图片各自独立</translation>
    </message>
    <message>
        <source>Images of one subfolder</source>
        <translation>同一子文件夹的图片</translation>
    </message>
    <message>
        <source>Photos taken within 2 seconds</source>
        <translation>2 秒内连拍的照片</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>What to learn</source>
        <translation>学习什么</translation>
    </message>
    <message>
        <source>Keep together</source>
        <translation>放在一起</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>读取方式</translation>
    </message>
    <message>
        <source>For validation</source>
        <translation>用于验证</translation>
    </message>
    <message>
        <source>For the test</source>
        <translation>用于测试</translation>
    </message>
    <message>
        <source>Images that belong together are never divided between training and test. Choose a rule, or type a pattern such as patient_(\d+), scan*_*.png or gap:60 (seconds).</source>
        <translation>属于一组的图片绝不会被分到训练集和测试集两边。请选择一条规则，或输入模式，例如 patient_(\d+)、scan*_*.png 或 gap:60（秒）。</translation>
    </message>
</context>
<context>
    <name>ImportPreviewDialog</name>
    <message>
        <source>Looking at what is there</source>
        <translation>正在查看内容</translation>
    </message>
    <message>
        <source>{count:,} files so far. Nothing is changed.</source>
        <translation>目前 {count:,} 个文件。未作任何更改。</translation>
    </message>
    <message>
        <source>Nothing to import here</source>
        <translation>这里没有可导入的内容</translation>
    </message>
    <message>
        <source>{count:,} more problems of this kind.</source>
        <translation>还有 {count:,} 个同类问题。</translation>
    </message>
    <message>
        <source>and {count:,} more</source>
        <translation>以及另外 {count:,} 个</translation>
    </message>
    <message>
        <source>{count:,} unreadable</source>
        <translation>{count:,} 个无法读取</translation>
    </message>
    <message>
        <source>Left out, since they are no images: {files}</source>
        <translation>因不是图片而略过：{files}</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Keep them together</source>
        <translation>放在一起</translation>
    </message>
    <message>
        <source>Name of the project</source>
        <translation>项目名称</translation>
    </message>
    <message>
        <source>Classes that were found</source>
        <translation>找到的类别</translation>
    </message>
    <message>
        <source>Files looked at</source>
        <translation>已查看的文件</translation>
    </message>
    <message>
        <source>Files that cannot be read</source>
        <translation>无法读取的文件</translation>
    </message>
</context>
<context>
    <name>ImportTable</name>
    <message>
        <source>{train} train, {val} validate, {test} test</source>
        <translation>训练 {train}，验证 {val}，测试 {test}</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
</context>
<context>
    <name>ImportWords</name>
    <message>
        <source>Nothing to import here</source>
        <translation>这里没有可导入的内容</translation>
    </message>
    <message>
        <source>Nothing new here</source>
        <translation>这里没有新内容</translation>
    </message>
    <message>
        <source>{images} with numbers from {low:g} to {high:g}</source>
        <translation>{images}，数值从 {low:g} 到 {high:g}</translation>
    </message>
    <message>
        <source>{images} without labels</source>
        <translation>{images}，没有标签</translation>
    </message>
    <message>
        <source>{images} in 1 class</source>
        <translation>{images}，1 个类别</translation>
    </message>
    <message>
        <source>{images} in {count:,} classes</source>
        <translation>{images}，{count:,} 个类别</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 张图片</translation>
    </message>
    <message>
        <source>{count:,} images</source>
        <translation>{count:,} 张图片</translation>
    </message>
    <message>
        <source>{count:,} without label</source>
        <translation>{count:,} 张无标签</translation>
    </message>
    <message>
        <source>{count:,} known already</source>
        <translation>{count:,} 张已有</translation>
    </message>
    <message>
        <source>{count:,} changed</source>
        <translation>{count:,} 张已更改</translation>
    </message>
    <message>
        <source>{count:,} labelled otherwise now</source>
        <translation>{count:,} 张标签已不同</translation>
    </message>
    <message>
        <source>{count:,} no longer there (kept)</source>
        <translation>{count:,} 张已不在原处（保留）</translation>
    </message>
    <message>
        <source>{images} in {groups:,} groups</source>
        <translation>{images}，{groups:,} 组</translation>
    </message>
    <message>
        <source>{train:,} train, {val:,} validate, {test:,} test</source>
        <translation>训练 {train:,}，验证 {val:,}，测试 {test:,}</translation>
    </message>
    <message>
        <source>{images} of one subfolder would be divided between training and test.</source>
        <translation>同一子文件夹的 {images}会被分到训练集和测试集两边。</translation>
    </message>
    <message>
        <source>{images} seem to be copies or parts of one another and would be divided.</source>
        <translation>{images}似乎互为副本或局部，会被分开。</translation>
    </message>
    <message>
        <source>{images} were taken within 2 seconds of one another and would be divided.</source>
        <translation>{images}是在 2 秒内连拍的，会被分开。</translation>
    </message>
    <message>
        <source>{first} ({here}) and {second} ({there}): the test would look better than it is.</source>
        <translation>{first}（{here}）与 {second}（{there}）：测试结果会显得比实际更好。</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Name the right columns or values under Details.</source>
        <translation>请在“详细信息”下指定正确的列或值。</translation>
    </message>
    <message>
        <source>Choose another way to read it under Details, or another folder.</source>
        <translation>请在“详细信息”下选择其他读取方式，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>Choose another rule for what to keep together.</source>
        <translation>请为放在一起的内容选择其他规则。</translation>
    </message>
    <message>
        <source>Choose another thing to learn, or import it into another project.</source>
        <translation>请选择其他学习内容，或导入到其他项目。</translation>
    </message>
    <message>
        <source>You gave a single image: its whole folder is offered.</source>
        <translation>您给出了一张图片：现提供其整个文件夹。</translation>
    </message>
    <message>
        <source>You gave {count:,} single images: their whole folders are offered.</source>
        <translation>您给出了 {count:,} 张图片：现提供它们的整个文件夹。</translation>
    </message>
    <message>
        <source>There is one class only. Training needs two: label some images otherwise later.</source>
        <translation>只有一个类别。训练需要两个：请稍后为部分图片标注其他类别。</translation>
    </message>
    <message>
        <source>Fewer than three images: {names}. They train, and little tests them.</source>
        <translation>不足三张图片：{names}。它们会参与训练，但几乎无从测试。</translation>
    </message>
    <message>
        <source>There are too many images to look for bursts of photos now.</source>
        <translation>图片太多，暂不查找连拍照片。</translation>
    </message>
    <message>
        <source>without ending</source>
        <translation>无扩展名</translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message>
        <source>Idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>以及另外 {count} 个</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>JobWords</name>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>waits for the run</source>
        <translation>等待训练结束</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{figures}, {time} left</source>
        <translation>{figures}，还需 {time}</translation>
    </message>
</context>
<context>
    <name>JudgedInspector</name>
    <message>
        <source>What the model says</source>
        <translation>模型的判断</translation>
    </message>
    <message>
        <source>No sample selected</source>
        <translation>未选择样本</translation>
    </message>
    <message>
        <source>Is {true}, predicted {predicted}</source>
        <translation>实际 {true}，预测 {predicted}</translation>
    </message>
    <message>
        <source>Labelled {true}, predicted {predicted}</source>
        <translation>标注为 {true}，预测为 {predicted}</translation>
    </message>
</context>
<context>
    <name>KeysSheet</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Label the selected images</source>
        <translation>标注选中的图片</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>arrows</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>Select further</source>
        <translation>扩展选择</translation>
    </message>
    <message>
        <source>Shift+arrows</source>
        <translation>Shift+方向键</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Add one to the selection</source>
        <translation>向选择中添加一个</translation>
    </message>
    <message>
        <source>Ctrl+Space</source>
        <translation>Ctrl+空格</translation>
    </message>
</context>
<context>
    <name>Languages</name>
    <message>
        <source>The Chinese texts are missing from this installation; install TL Desk again.</source>
        <translation>此安装缺少中文文本；请重新安装 TL Desk。</translation>
    </message>
</context>
<context>
    <name>LayerDesk</name>
    <message>
        <source>A solved head needs a frozen backbone: the head is one linear layer now.</source>
        <translation>直接求解的分类头需要冻结的骨干网络：现已改为单个线性层。</translation>
    </message>
</context>
<context>
    <name>LayerPanel</name>
    <message>
        <source>From {stage}</source>
        <translation>从 {stage} 起</translation>
    </message>
    <message>
        <source>From a stage</source>
        <translation>从某个阶段起</translation>
    </message>
    <message>
        <source>Head only</source>
        <translation>仅分类头</translation>
    </message>
    <message>
        <source>The backbone stays frozen</source>
        <translation>骨干网络保持冻结</translation>
    </message>
    <message>
        <source>A stage and all behind it learn</source>
        <translation>某个阶段及其后的全部参与学习</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Every layer learns</source>
        <translation>每一层都参与学习</translation>
    </message>
    <message>
        <source>Search layers</source>
        <translation>搜索层</translation>
    </message>
</context>
<context>
    <name>LayerTreeModel</name>
    <message>
        <source>Thaw {layer}</source>
        <translation>解冻 {layer}</translation>
    </message>
    <message>
        <source>Freeze {layer}</source>
        <translation>冻结 {layer}</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>倍率</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>learns</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>in part</source>
        <translation>部分</translation>
    </message>
</context>
<context>
    <name>LayerTreeView</name>
    <message>
        <source>Freeze with all below</source>
        <translation>连同下级全部冻结</translation>
    </message>
    <message>
        <source>Thaw with all below</source>
        <translation>连同下级全部解冻</translation>
    </message>
    <message>
        <source>Features end here</source>
        <translation>特征到此为止</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Expand all</source>
        <translation>全部展开</translation>
    </message>
    <message>
        <source>Fold to the top</source>
        <translation>折叠到顶层</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Space freezes or thaws; arrows open and close</source>
        <translation>空格冻结或解冻；方向键展开和折叠</translation>
    </message>
</context>
<context>
    <name>LiveAnswer</name>
    <message>
        <source>Suggestions are for one class an image.</source>
        <translation>建议仅适用于每张图片一个类别。</translation>
    </message>
    <message>
        <source>Looking at the images</source>
        <translation>查看图片</translation>
    </message>
</context>
<context>
    <name>LivePlot</name>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>MessagesDialog</name>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>No message has come since the start.</source>
        <translation>启动以来还没有消息。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>MistakeGallery</name>
    <message>
        <source>All mistakes</source>
        <translation>全部错误</translation>
    </message>
    <message>
        <source>Show in Data</source>
        <translation>在“数据”中显示</translation>
    </message>
    <message>
        <source>A class key corrects the label</source>
        <translation>按类别键可更正标签</translation>
    </message>
    <message>
        <source>No sample was judged so.</source>
        <translation>没有样本被这样判断。</translation>
    </message>
    <message>
        <source>No mistakes.</source>
        <translation>没有错误。</translation>
    </message>
    <message>
        <source>Judged samples</source>
        <translation>已评判的样本</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>at their end</source>
        <translation>在末尾</translation>
    </message>
    <message>
        <source>its own ({px} px)</source>
        <translation>自身尺寸（{px} px）</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>自身尺寸</translation>
    </message>
    <message>
        <source>Features end</source>
        <translation>特征终点</translation>
    </message>
    <message>
        <source>Input side</source>
        <translation>输入边长</translation>
    </message>
    <message>
        <source>Geometry</source>
        <translation>几何</translation>
    </message>
    <message>
        <source>BatchNorm</source>
        <translation>BatchNorm</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>Right-click a layer: Features end here</source>
        <translation>右键点击某一层：特征到此为止</translation>
    </message>
    <message>
        <source>Side of the picture that the network gets, in pixels</source>
        <translation>网络接收的图片边长（像素）</translation>
    </message>
    <message>
        <source>Whole shows all of a picture; crop its centre; squash ignores its shape</source>
        <translation>“整图”显示全部内容；“裁剪”取中心；“压缩”忽略长宽比</translation>
    </message>
    <message>
        <source>Whether the statistics of BatchNorm layers that learn are updated</source>
        <translation>参与学习的 BatchNorm 层是否更新统计量</translation>
    </message>
    <message>
        <source>How the last map becomes one vector</source>
        <translation>最后的特征图如何变成一个向量</translation>
    </message>
    <message>
        <source>Use all of the backbone</source>
        <translation>使用整个骨干网络</translation>
    </message>
    <message>
        <source>whole</source>
        <translation>整图</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>squash</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>as its layer</source>
        <translation>随所在层</translation>
    </message>
    <message>
        <source>always frozen</source>
        <translation>始终冻结</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>flatten</source>
        <translation>展平</translation>
    </message>
</context>
<context>
    <name>ModelFolder</name>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Show in files</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>This folder is the whole model: copy it anywhere.</source>
        <translation>此文件夹就是整个模型：可复制到任何地方。</translation>
    </message>
    <message>
        <source>python predict.py photo.jpg answers without TL Desk; it needs the packages that it imports.</source>
        <translation>python predict.py photo.jpg 无需 TL Desk 即可给出结果；只需安装它导入的软件包。</translation>
    </message>
    <message>
        <source>It is plain PyTorch with the weights beside it: change it as you like.</source>
        <translation>它是普通的 PyTorch 代码，权重在旁边：可随意修改。</translation>
    </message>
</context>
<context>
    <name>ModelPlace</name>
    <message>
        <source>Choose weights</source>
        <translation>选择权重</translation>
    </message>
    <message>
        <source>Weights ({suffixes})</source>
        <translation>权重文件 ({suffixes})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Weights of {backbone}</source>
        <translation>{backbone} 的权重</translation>
    </message>
    <message>
        <source>The weights of {backbone} are here.</source>
        <translation>{backbone} 的权重已在本机。</translation>
    </message>
    <message>
        <source>The download for {backbone} stopped.</source>
        <translation>{backbone} 的下载已停止。</translation>
    </message>
    <message>
        <source>What came is kept; the next try goes on from there.</source>
        <translation>已下载的部分会保留，下次从该处继续。</translation>
    </message>
    <message>
        <source>Something must learn: thaw another layer before you freeze this one.</source>
        <translation>必须有内容参与学习：请先解冻另一层，再冻结这一层。</translation>
    </message>
    <message>
        <source>The engine is starting. The layers come in a few seconds.</source>
        <translation>引擎正在启动，几秒后显示各层。</translation>
    </message>
    <message>
        <source>Building {backbone} …</source>
        <translation>正在构建 {backbone} …</translation>
    </message>
    <message>
        <source>Back to {backbone}</source>
        <translation>返回 {backbone}</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 个参数</translation>
    </message>
    <message>
        <source>one stage: {reason}</source>
        <translation>一个阶段：{reason}</translation>
    </message>
    <message>
        <source>Choose a backbone; what stays frozen of it, and why, stands here.</source>
        <translation>请选择骨干网络；哪些部分保持冻结及其原因会显示在这里。</translation>
    </message>
    <message>
        <source>What this costs</source>
        <translation>所需开销</translation>
    </message>
    <message>
        <source>Why frozen</source>
        <translation>为何冻结</translation>
    </message>
    <message>
        <source>This backbone</source>
        <translation>这个骨干网络</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>learn</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>{learns} of {all}</source>
        <translation>{learns} / {all}</translation>
    </message>
    <message>
        <source>features</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>{size} a sample</source>
        <translation>每个样本 {size}</translation>
    </message>
    <message>
        <source>{size} for {samples}</source>
        <translation>{samples} 共 {size}</translation>
    </message>
    <message>
        <source>cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>first pass</source>
        <translation>首次遍历</translation>
    </message>
    <message>
        <source>the first of {count} stages stays frozen</source>
        <translation>{count} 个阶段中的第一个保持冻结</translation>
    </message>
    <message>
        <source>the first {frozen} of {count} stages stay frozen</source>
        <translation>{count} 个阶段中的前 {frozen} 个保持冻结</translation>
    </message>
    <message>
        <source>the whole backbone stays frozen</source>
        <translation>整个骨干网络保持冻结</translation>
    </message>
    <message>
        <source>all {count} stages stay frozen</source>
        <translation>全部 {count} 个阶段保持冻结</translation>
    </message>
    <message>
        <source>only the head learns</source>
        <translation>只有分类头学习</translation>
    </message>
    <message>
        <source>every stage may learn, and the head</source>
        <translation>每个阶段和分类头都可以学习</translation>
    </message>
    <message>
        <source>every stage may learn, the head does not</source>
        <translation>每个阶段都可以学习，分类头不学习</translation>
    </message>
    <message>
        <source>from {stage} on it may learn, and the head</source>
        <translation>从 {stage} 起可以学习，分类头也学习</translation>
    </message>
    <message>
        <source>from {stage} on it may learn, the head does not</source>
        <translation>从 {stage} 起可以学习，分类头不学习</translation>
    </message>
    <message>
        <source>The backbone already knows edges, textures and shapes from its first training. Frozen, it keeps all of that, and only a small part on top learns your classes. That is fast, and works from a few images on.</source>
        <translation>骨干网络在最初的训练中已经认识了边缘、纹理和形状。冻结后这些都会保留，只有顶部的一小部分学习您的类别。这样很快，有少量图片就能奏效。</translation>
    </message>
    <message>
        <source>The first stages see edges and textures, which are the same in your images: they stay as they are. The later ones see parts of things, and adapt to yours. It takes longer, and wants about 50 images a class.</source>
        <translation>前面的阶段看到的是边缘和纹理，在您的图片中也一样：它们保持不变。后面的阶段看到物体的局部，会适应您的图片。这样耗时更长，每个类别大约需要 50 张图片。</translation>
    </message>
    <message>
        <source>Nothing is kept as it was: the whole backbone adapts to your images. It takes the longest, and with few images it forgets more than it learns. It pays from some hundred images a class on.</source>
        <translation>没有任何部分保持原样：整个骨干网络都会适应您的图片。这样耗时最长，图片少时忘掉的比学到的多。每个类别有几百张图片时才值得。</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>spread</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>stages</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>not said</source>
        <translation>未说明</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 个类别</translation>
    </message>
    <message>
        <source>trained on</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>such as</source>
        <translation>例如</translation>
    </message>
    <message>
        <source>random, as chosen</source>
        <translation>随机（按您的选择）</translation>
    </message>
    <message>
        <source>none offered</source>
        <translation>未提供</translation>
    </message>
    <message>
        <source>The head is counted for two classes until the project has more.</source>
        <translation>在项目有更多类别之前，分类头按两个类别计算。</translation>
    </message>
    <message>
        <source>Features are computed once and kept; each later epoch takes seconds.</source>
        <translation>特征只计算一次并保留；之后每轮只需几秒。</translation>
    </message>
    <message>
        <source>Freeze more in the tree to make it cheaper; these figures follow.</source>
        <translation>在树中冻结更多内容可降低开销；这些数字会随之变化。</translation>
    </message>
</context>
<context>
    <name>PlotBar</name>
    <message>
        <source>Log scale</source>
        <translation>对数刻度</translation>
    </message>
    <message>
        <source>Draw losses and rates on a logarithmic scale</source>
        <translation>用对数刻度绘制损失和学习率</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Smooth lines of 50 points and more; the raw ones stay behind them</source>
        <translation>平滑 50 个点以上的曲线；原始曲线留在后面</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Leave the zoom and follow what comes</source>
        <translation>退出缩放并跟随新数据</translation>
    </message>
    <message>
        <source>PNG</source>
        <translation>PNG</translation>
    </message>
    <message>
        <source>Save a picture of the curves</source>
        <translation>把曲线保存为图片</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>Save every point of the curves, unsmoothed</source>
        <translation>保存曲线的每个点（未平滑）</translation>
    </message>
</context>
<context>
    <name>PredictionDesk</name>
    <message>
        <source>Predict with {name}</source>
        <translation>用 {name} 预测</translation>
    </message>
</context>
<context>
    <name>PredictionList</name>
    <message>
        <source>{name}: not seen yet</source>
        <translation>{name}：尚未查看</translation>
    </message>
    <message>
        <source>{name}: cannot be read: {reason}</source>
        <translation>{name}：无法读取：{reason}</translation>
    </message>
</context>
<context>
    <name>ProjectBrowser</name>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Models and runs</source>
        <translation>模型与训练记录</translation>
    </message>
    <message>
        <source>Other projects</source>
        <translation>其他项目</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation>已标注</translation>
    </message>
    <message>
        <source>Unlabelled</source>
        <translation>未标注</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Training part</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>Validation part</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>Test part</source>
        <translation>测试集</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>broke off</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>{name}: {state}, {epochs} epochs</source>
        <translation>{name}：{state}，{epochs} 轮</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>Rename {old} to {new}</source>
        <translation>将 {old} 重命名为 {new}</translation>
    </message>
</context>
<context>
    <name>ProjectFlow</name>
    <message>
        <source>Open a project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>{name} is not a TL Desk project.</source>
        <translation>{name} 不是 TL Desk 项目。</translation>
    </message>
    <message>
        <source>Choose a folder that ends in .tldesk, or open this one as a folder of images (Ctrl+O).</source>
        <translation>请选择以 .tldesk 结尾的文件夹，或将它作为图像文件夹打开（Ctrl+O）。</translation>
    </message>
    <message>
        <source>A run is training.</source>
        <translation>有训练正在进行。</translation>
    </message>
    <message>
        <source>Leaving this project stops it; what it has finished is kept.</source>
        <translation>离开此项目会停止训练；已完成的部分会保留。</translation>
    </message>
    <message>
        <source>Stop and leave</source>
        <translation>停止并离开</translation>
    </message>
    <message>
        <source>Go on training</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>打开图片文件夹</translation>
    </message>
</context>
<context>
    <name>Reactions</name>
    <message>
        <source>Undone: {title}</source>
        <translation>已撤销：{title}</translation>
    </message>
    <message>
        <source>Done again: {title}</source>
        <translation>已重做：{title}</translation>
    </message>
    <message>
        <source>Saved: {title}</source>
        <translation>已保存：{title}</translation>
    </message>
    <message>
        <source>label {count} as {name}</source>
        <translation>将 {count} 个标注为 {name}</translation>
    </message>
    <message>
        <source>Stop: {job}</source>
        <translation>停止：{job}</translation>
    </message>
    <message>
        <source>{device} · {count} threads</source>
        <translation>{device} · {count} 线程</translation>
    </message>
    <message>
        <source>Show class {name}</source>
        <translation>显示类别 {name}</translation>
    </message>
</context>
<context>
    <name>RecipeForm</name>
    <message>
        <source>There is one choice so far; others come with a later release.</source>
        <translation>目前只有一个选项；以后的版本会提供更多。</translation>
    </message>
    <message>
        <source>A solved head is computed in one go: it takes no steps.</source>
        <translation>直接求解的分类头一次算出，不需要逐步训练。</translation>
    </message>
    <message>
        <source>Only a solved head has this.</source>
        <translation>只有直接求解的分类头才有此项。</translation>
    </message>
    <message>
        <source>Only a head with hidden layers has this.</source>
        <translation>只有带隐藏层的分类头才有此项。</translation>
    </message>
    <message>
        <source>The chosen optimizer has none.</source>
        <translation>所选优化器没有此项。</translation>
    </message>
    <message>
        <source>{field}: {value} is not allowed. Take {allowed}.</source>
        <translation>{field}：不允许 {value}。请用{allowed}。</translation>
    </message>
    <message>
        <source>a number above {low}</source>
        <translation>大于 {low} 的数</translation>
    </message>
    <message>
        <source>{low} or more</source>
        <translation>不小于 {low}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
    <message>
        <source>{low} or more, below {high}</source>
        <translation>不小于 {low} 且小于 {high}</translation>
    </message>
    <message>
        <source>more than {low}, at most {high}</source>
        <translation>大于 {low} 且不超过 {high}</translation>
    </message>
    <message>
        <source>{allowed}, or {word}</source>
        <translation>{allowed}，或{word}</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>分类头</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Input size, px</source>
        <translation>输入尺寸（px）</translation>
    </message>
    <message>
        <source>Geometry</source>
        <translation>几何</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>C of the solved head</source>
        <translation>求解分类头的 C</translation>
    </message>
    <message>
        <source>Features to length 1</source>
        <translation>特征长度归一</translation>
    </message>
    <message>
        <source>Hidden layers</source>
        <translation>隐藏层</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Betas</source>
        <translation>Beta 值</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图数</translation>
    </message>
    <message>
        <source>Keep features</source>
        <translation>保留特征</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>数值精度</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Learning rate of the head</source>
        <translation>分类头的学习率</translation>
    </message>
    <message>
        <source>Samples a step</source>
        <translation>每步的样本数</translation>
    </message>
    <message>
        <source>Side in pixels; empty: the backbone&apos;s own</source>
        <translation>边长（像素）；留空则用骨干网络自身的</translation>
    </message>
    <message>
        <source>Whole shows all of a picture; crop its centre; squash ignores its shape</source>
        <translation>整张显示全部；裁剪取中央；压缩不保持形状</translation>
    </message>
    <message>
        <source>How the last map becomes one vector; automatic: the backbone&apos;s own way</source>
        <translation>最后的特征图如何变成一个向量；自动：按骨干网络自身的方式</translation>
    </message>
    <message>
        <source>Inverse regularisation; auto: chosen by cross-validation</source>
        <translation>正则化强度的倒数；auto：由交叉验证选定</translation>
    </message>
    <message>
        <source>Scale each feature vector to length 1 first</source>
        <translation>先将每个特征向量缩放到长度 1</translation>
    </message>
    <message>
        <source>Widths of the layers, with commas between</source>
        <translation>各层宽度，以逗号分隔</translation>
    </message>
    <message>
        <source>Dropout after each hidden layer</source>
        <translation>每个隐藏层之后的 Dropout</translation>
    </message>
    <message>
        <source>Automatic: by the task</source>
        <translation>自动：由任务决定</translation>
    </message>
    <message>
        <source>Keeps what the frozen backbone computes</source>
        <translation>保留冻结的骨干网络算出的特征</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>One linear layer</source>
        <translation>单个线性层</translation>
    </message>
    <message>
        <source>Solved in one go</source>
        <translation>一次求解</translation>
    </message>
    <message>
        <source>whole image</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>centre crop</source>
        <translation>中心裁剪</translation>
    </message>
    <message>
        <source>squashed</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>cross-entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>squared error</source>
        <translation>平方误差</translation>
    </message>
    <message>
        <source>one, as it is</source>
        <translation>一个，保持原样</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>hidden layers</source>
        <translation>隐藏层</translation>
    </message>
    <message>
        <source>solved</source>
        <translation>直接求解</translation>
    </message>
    <message>
        <source>Automatic: {head}</source>
        <translation>自动：{head}</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>RenameClass</name>
    <message>
        <source>Rename a class</source>
        <translation>重命名类别</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
</context>
<context>
    <name>ResultDelegate</name>
    <message>
        <source>not seen yet</source>
        <translation>尚未查看</translation>
    </message>
</context>
<context>
    <name>ResultList</name>
    <message>
        <source>Predicted files</source>
        <translation>已预测的文件</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Show in files</source>
        <translation>在文件管理器中显示</translation>
    </message>
</context>
<context>
    <name>RunCard</name>
    <message>
        <source>Proof of freezing</source>
        <translation>冻结证明</translation>
    </message>
    <message>
        <source>It ended before its first epoch.</source>
        <translation>在第一轮结束前就已终止。</translation>
    </message>
    <message>
        <source>No run is selected</source>
        <translation>未选择训练记录</translation>
    </message>
    <message>
        <source>run</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>已学习</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>backbone</source>
        <translation>骨干网络</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>{epochs}, best {best}</source>
        <translation>{epochs}，最佳 {best}</translation>
    </message>
    <message>
        <source>{learned} of {count}</source>
        <translation>{learned} / {count}</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>It is measured at the end of the run.</source>
        <translation>在训练结束时测量。</translation>
    </message>
    <message>
        <source>{moved} of {frozen} frozen tensors moved. This is a fault of the program or a plugin.</source>
        <translation>{frozen} 个冻结张量中有 {moved} 个发生了变化。这是程序或插件的错误。</translation>
    </message>
    <message>
        <source>All {frozen} frozen tensors are bit by bit as before.</source>
        <translation>全部 {frozen} 个冻结张量逐位保持不变。</translation>
    </message>
    <message>
        <source>Nothing was frozen.</source>
        <translation>没有冻结任何内容。</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Use its recipe</source>
        <translation>使用其配方</translation>
    </message>
    <message>
        <source>Show in files</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>No run yet. Press Train to make one.</source>
        <translation>还没有训练记录。按“训练”即可开始。</translation>
    </message>
</context>
<context>
    <name>RunListModel</name>
    <message>
        <source>training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>stopped, {figure}</source>
        <translation>已停止，{figure}</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
</context>
<context>
    <name>RunLog</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the whole log</source>
        <translation>复制整个日志</translation>
    </message>
    <message>
        <source>Log of the run</source>
        <translation>训练日志</translation>
    </message>
    <message>
        <source>What a run does is written here.</source>
        <translation>训练过程会写在这里。</translation>
    </message>
</context>
<context>
    <name>RunPlots</name>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>{run}, training</source>
        <translation>{run}，训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>backbone frozen</source>
        <translation>骨干网络冻结</translation>
    </message>
    <message>
        <source>a part learns</source>
        <translation>部分学习</translation>
    </message>
    <message>
        <source>all learns</source>
        <translation>全部学习</translation>
    </message>
    <message>
        <source>{share} % right on the validation images</source>
        <translation>验证图片正确率 {share} %</translation>
    </message>
    <message>
        <source>A solved head has no curve: it is computed in one go.</source>
        <translation>直接求解的分类头没有曲线：它是一次算出的。</translation>
    </message>
    <message>
        <source>{share} % on those it was fitted to.</source>
        <translation>在用于拟合的图片上为 {share} %。</translation>
    </message>
    <message>
        <source>No run yet. Curves of loss and accuracy grow here while a model trains.</source>
        <translation>还没有训练记录。模型训练时，损失和准确率曲线会显示在这里。</translation>
    </message>
    <message>
        <source>No run is chosen. Check runs in the list to lay their curves over each other.</source>
        <translation>未选择训练记录。在列表中勾选后可叠加显示曲线。</translation>
    </message>
    <message>
        <source>A solved head has no curve. Check other runs in the list to see theirs beside it.</source>
        <translation>直接求解的分类头没有曲线。在列表中勾选其他训练记录可查看它们的曲线。</translation>
    </message>
    <message>
        <source>This run ended before there was anything to draw. Its log says why.</source>
        <translation>这次训练在有内容可绘制之前就结束了。原因见日志。</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Mean average precision</source>
        <translation>平均精度均值</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Mean absolute error</source>
        <translation>平均绝对误差</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
</context>
<context>
    <name>SampleInspector</name>
    <message>
        <source>Nothing selected</source>
        <translation>未选择任何内容</translation>
    </message>
    <message>
        <source>not labelled</source>
        <translation>未标注</translation>
    </message>
    <message>
        <source>Unreadable: {reason}</source>
        <translation>无法读取：{reason}</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>part of</source>
        <translation>属于</translation>
    </message>
    <message>
        <source>group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>修改时间</translation>
    </message>
    <message>
        <source>{label}, given by the source</source>
        <translation>{label}，由数据源给出</translation>
    </message>
    <message>
        <source>{label}, labelled by you</source>
        <translation>{label}，由您标注</translation>
    </message>
    <message>
        <source>{label}, suggestion accepted</source>
        <translation>{label}，已接受建议</translation>
    </message>
    <message>
        <source>label cleared</source>
        <translation>标签已清除</translation>
    </message>
    <message>
        <source>{what} (undone)</source>
        <translation>{what}（已撤销）</translation>
    </message>
    <message>
        <source>training part</source>
        <translation>训练部分</translation>
    </message>
    <message>
        <source>validation part</source>
        <translation>验证部分</translation>
    </message>
    <message>
        <source>test part</source>
        <translation>测试部分</translation>
    </message>
    <message>
        <source>Suggestion</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
</context>
<context>
    <name>ScatterView</name>
    <message>
        <source>Predicted over true values</source>
        <translation>预测值与真实值</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>true</source>
        <translation>真实</translation>
    </message>
</context>
<context>
    <name>SettingsStore</name>
    <message>
        <source>Settings that made no sense are as they were at first: {keys}</source>
        <translation>无效的设置已恢复为初始值：{keys}</translation>
    </message>
    <message>
        <source>The settings cannot be read, so the usual ones are used: {reason}</source>
        <translation>无法读取设置，因此使用默认设置：{reason}</translation>
    </message>
    <message>
        <source>The usual settings are used: {reason}. The file is now {path}</source>
        <translation>使用默认设置：{reason}。原文件现为 {path}</translation>
    </message>
</context>
<context>
    <name>SuggestionWords</name>
    <message>
        <source>likely</source>
        <translation>很可能</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Suggestions are for projects with one class an image.</source>
        <translation>建议仅适用于每张图片一个类别的项目。</translation>
    </message>
    <message>
        <source>Suggestions need the training engine, which could not be loaded.</source>
        <translation>建议需要训练引擎，但它未能加载。</translation>
    </message>
</context>
<context>
    <name>TargetRow</name>
    <message>
        <source>Put them into</source>
        <translation>放入</translation>
    </message>
    <message>
        <source>the open project, {name}</source>
        <translation>当前项目 {name}</translation>
    </message>
    <message>
        <source>a new project</source>
        <translation>新项目</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Device: {device}</source>
        <translation>设备：{device}</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>搜索全部</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Appearance: {choice}</source>
        <translation>外观：{choice}</translation>
    </message>
</context>
<context>
    <name>TrainHead</name>
    <message>
        <source>Train again</source>
        <translation>重新训练</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Recipe ▾</source>
        <translation>配方 ▾</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>A recipe holds everything that determines a run</source>
        <translation>配方包含决定一次训练的全部内容</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>复制为命令</translation>
    </message>
    <message>
        <source>Load recipe…</source>
        <translation>载入配方…</translation>
    </message>
    <message>
        <source>Save recipe…</source>
        <translation>保存配方…</translation>
    </message>
    <message>
        <source>Back to the defaults</source>
        <translation>恢复默认值</translation>
    </message>
</context>
<context>
    <name>TrainPlace</name>
    <message>
        <source>Correct it, then train.</source>
        <translation>请改正后再训练。</translation>
    </message>
    <message>
        <source>The command is on the clipboard.</source>
        <translation>命令已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Save the curves as a picture</source>
        <translation>把曲线保存为图片</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>Save the points of the curves</source>
        <translation>保存曲线的数据点</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Recipes (*.json *.toml)</source>
        <translation>配方 (*.json *.toml)</translation>
    </message>
    <message>
        <source>Load a recipe</source>
        <translation>载入配方</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>配方 (*.json)</translation>
    </message>
    <message>
        <source>Save the recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>Label some images; then train.</source>
        <translation>请先标注一些图片，再训练。</translation>
    </message>
    <message>
        <source>Label two images in each of two classes; training can begin then.</source>
        <translation>给两个类别各标注两张图片，之后就可以开始训练。</translation>
    </message>
    <message>
        <source>Open a project, or drop a folder of images.</source>
        <translation>打开项目，或拖入图片文件夹。</translation>
    </message>
    <message>
        <source>Saved as {file}.</source>
        <translation>已保存为 {file}。</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
</context>
<context>
    <name>TrainWords</name>
    <message>
        <source>**The head is solved** in one go on {count} labelled images; the backbone stays frozen.</source>
        <translation>用 {count} 张已标注图片**一次求解分类头**；骨干网络保持冻结。</translation>
    </message>
    <message>
        <source>**{what}** for {epochs} epochs on {count} labelled images, with {optimizer} at {rate}, {size} a step.</source>
        <translation>**{what}**：用 {count} 张已标注图片训练 {epochs} 轮，优化器 {optimizer}，学习率 {rate}，每步 {size}。</translation>
    </message>
    <message>
        <source>as many as fit</source>
        <translation>尽可能多</translation>
    </message>
    <message>
        <source>{count} others check it.</source>
        <translation>另有 {count} 张用于检验。</translation>
    </message>
    <message>
        <source>No image is set aside to check it.</source>
        <translation>没有留出图片用于检验。</translation>
    </message>
    <message>
        <source>Last time it took {time}.</source>
        <translation>上次用时 {time}。</translation>
    </message>
    <message>
        <source>The head learns</source>
        <translation>分类头学习</translation>
    </message>
    <message>
        <source>Everything learns</source>
        <translation>全部学习</translation>
    </message>
    <message>
        <source>{stage}, all behind it, and a new head learn</source>
        <translation>{stage}、其后的全部以及新的分类头学习</translation>
    </message>
    <message>
        <source>The layers chosen in Model and a new head learn</source>
        <translation>在“模型”中选定的层和新的分类头学习</translation>
    </message>
    <message>
        <source>The engine is loading. Train waits for it.</source>
        <translation>引擎正在加载，训练会等待它。</translation>
    </message>
    <message>
        <source>Epoch {epoch} of {epochs}</source>
        <translation>第 {epoch} / {epochs} 轮</translation>
    </message>
    <message>
        <source>{rate} images a second</source>
        <translation>每秒 {rate} 张图片</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>还需 {time}</translation>
    </message>
    <message>
        <source>Stopping. What was finished is kept.</source>
        <translation>正在停止。已完成的部分会保留。</translation>
    </message>
    <message>
        <source>Stopped after {epochs} whole epochs. They are kept; nothing is lost.</source>
        <translation>在完成 {epochs} 轮后停止。结果已保留，没有任何损失。</translation>
    </message>
    <message>
        <source>Stopped before the first epoch was done. Your labels are safe.</source>
        <translation>在第一轮完成前停止。您的标签安然无恙。</translation>
    </message>
    <message>
        <source>{phase}: {done} of {total}</source>
        <translation>{phase}：{done} / {total}</translation>
    </message>
    <message>
        <source>Waiting for the engine to load</source>
        <translation>等待引擎加载</translation>
    </message>
    <message>
        <source>Checking the images</source>
        <translation>检查图片</translation>
    </message>
    <message>
        <source>Reading the images</source>
        <translation>读取图片</translation>
    </message>
    <message>
        <source>Looking at the images</source>
        <translation>查看图片</translation>
    </message>
    <message>
        <source>Solving the head</source>
        <translation>求解分类头</translation>
    </message>
    <message>
        <source>Taking the first step</source>
        <translation>执行第一步</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Judging by images that were left out</source>
        <translation>用留出的图片评判</translation>
    </message>
    <message>
        <source>Writing the run</source>
        <translation>写入训练记录</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Done in {time}.</source>
        <translation>用时 {time} 完成。</translation>
    </message>
    <message>
        <source>On images left out of the fit it is right {right} times of {count}.</source>
        <translation>在未参与拟合的 {count} 张图片中答对 {right} 张。</translation>
    </message>
    <message>
        <source>The backbone is not tuned: {name} has {count} labels, and tuning pays from about 20.</source>
        <translation>未微调骨干网络：{name} 有 {count} 个标签，大约 20 个以上微调才值得。</translation>
    </message>
    <message>
        <source>To tune the backbone as well, thaw stages in Model.</source>
        <translation>若也要微调骨干网络，请在“模型”中解冻阶段。</translation>
    </message>
    <message>
        <source>Run {run}, {name}, in {folder}</source>
        <translation>训练记录 {run}，{name}，位于 {folder}</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>mean average precision</source>
        <translation>平均精度均值</translation>
    </message>
    <message>
        <source>mean absolute error</source>
        <translation>平均绝对误差</translation>
    </message>
    <message>
        <source>best so far</source>
        <translation>目前最佳</translation>
    </message>
</context>
<context>
    <name>TrainingDesk</name>
    <message>
        <source>quick model</source>
        <translation>快速模型</translation>
    </message>
    <message>
        <source>head only</source>
        <translation>仅分类头</translation>
    </message>
    <message>
        <source>all layers</source>
        <translation>所有层</translation>
    </message>
    <message>
        <source>from {stage}</source>
        <translation>从 {stage} 起</translation>
    </message>
    <message>
        <source>chosen layers</source>
        <translation>选定的层</translation>
    </message>
    <message>
        <source>Training {name}</source>
        <translation>训练 {name}</translation>
    </message>
</context>
<context>
    <name>UseInspector</name>
    <message>
        <source>No file selected</source>
        <translation>未选择文件</translation>
    </message>
    <message>
        <source>not seen yet</source>
        <translation>尚未查看</translation>
    </message>
    <message>
        <source>Cannot be read: {reason}</source>
        <translation>无法读取：{reason}</translation>
    </message>
    <message>
        <source>{name}, {percent} sure</source>
        <translation>{name}，把握 {percent}</translation>
    </message>
    <message>
        <source>value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>{count} more classes are in the CSV</source>
        <translation>CSV 中还有 {count} 个类别</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>What the model says</source>
        <translation>模型的判断</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Where the model lies</source>
        <translation>模型所在位置</translation>
    </message>
</context>
<context>
    <name>UsePlace</name>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Files the model can look at ({endings})</source>
        <translation>模型可查看的文件 ({endings})</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>There is nothing to save yet.</source>
        <translation>还没有可保存的内容。</translation>
    </message>
    <message>
        <source>Drop images here first.</source>
        <translation>请先把图片拖到这里。</translation>
    </message>
    <message>
        <source>Save as CSV</source>
        <translation>另存为 CSV</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>{count} results are written to {path}.</source>
        <translation>已将 {count} 条结果写入 {path}。</translation>
    </message>
    <message>
        <source>{model} · best</source>
        <translation>{model} · 最佳</translation>
    </message>
    <message>
        <source>Train a model first.</source>
        <translation>请先训练模型。</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Results come here as they are known.</source>
        <translation>结果得出后会显示在这里。</translation>
    </message>
    <message>
        <source>Drop images or a folder here to see what the model says.</source>
        <translation>把图片或文件夹拖到这里，查看模型的判断。</translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation>打开图片…</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>The engine is starting; predicting begins by itself.</source>
        <translation>引擎正在启动；预测会自动开始。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Loading the model and looking for files.</source>
        <translation>正在加载模型并查找文件。</translation>
    </message>
    <message>
        <source>{figures}, {time} left</source>
        <translation>{figures}，还需 {time}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>These results are by {old}; {new} is chosen now.</source>
        <translation>这些结果来自 {old}；当前选择的是 {new}。</translation>
    </message>
    <message>
        <source>Predict again</source>
        <translation>重新预测</translation>
    </message>
    <message>
        <source>Stopped after {figures}; what is known stays.</source>
        <translation>在 {figures} 后停止；已得出的结果保留。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>{count} 个文件</translation>
    </message>
    <message>
        <source>{shown} of {count} files</source>
        <translation>{count} 个文件中的 {shown} 个</translation>
    </message>
    <message>
        <source>{files}, {errors} cannot be read</source>
        <translation>{files}，{errors} 个无法读取</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Cannot be read ({count})</source>
        <translation>无法读取（{count}）</translation>
    </message>
    <message>
        <source>Least sure first</source>
        <translation>最不确定的在前</translation>
    </message>
    <message>
        <source>Most sure first</source>
        <translation>最确定的在前</translation>
    </message>
    <message>
        <source>Lowest first</source>
        <translation>从低到高</translation>
    </message>
    <message>
        <source>Highest first</source>
        <translation>从高到低</translation>
    </message>
    <message>
        <source>As given</source>
        <translation>按给出顺序</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>Copied: {path}</source>
        <translation>已复制：{path}</translation>
    </message>
    <message>
        <source>Model to use</source>
        <translation>要使用的模型</translation>
    </message>
    <message>
        <source>Classes to show</source>
        <translation>要显示的类别</translation>
    </message>
    <message>
        <source>Order of the files</source>
        <translation>文件顺序</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
    <message>
        <source>Writes the files that are shown, in this order</source>
        <translation>按此顺序写出显示的文件</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>No file is like that.</source>
        <translation>没有这样的文件。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>WeightsStrip</name>
    <message>
        <source>{backbone}&apos;s pretrained weights are on their way.</source>
        <translation>正在获取 {backbone} 的预训练权重。</translation>
    </message>
    <message>
        <source>Nobody offers pretrained weights of {backbone}.</source>
        <translation>没有人提供 {backbone} 的预训练权重。</translation>
    </message>
    <message>
        <source>{backbone}&apos;s pretrained weights are not here.</source>
        <translation>本机没有 {backbone} 的预训练权重。</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Use random weights</source>
        <translation>使用随机权重</translation>
    </message>
    <message>
        <source>Nothing is pretrained then: it needs far more images and time.</source>
        <translation>这样就没有预训练：需要多得多的图片和时间。</translation>
    </message>
    <message>
        <source>Download from {host}</source>
        <translation>从 {host} 下载</translation>
    </message>
    <message>
        <source>Download ({size}, from {host})</source>
        <translation>下载（{size}，来自 {host}）</translation>
    </message>
</context>
<context>
    <name>_JobPart</name>
    <message>
        <source>Stop: {job}</source>
        <translation>停止：{job}</translation>
    </message>
</context>
<context>
    <name>_JudgedGrid</name>
    <message>
        <source>{name}: is {true}, predicted {predicted}</source>
        <translation>{name}：实际 {true}，预测 {predicted}</translation>
    </message>
    <message>
        <source>{name}: {true}, right, {sure} % sure</source>
        <translation>{name}：{true}，正确，把握 {sure} %</translation>
    </message>
    <message>
        <source>{name}: {true} taken for {predicted}, {sure} % sure</source>
        <translation>{name}：{true} 被当作 {predicted}，把握 {sure} %</translation>
    </message>
</context>
<context>
    <name>_NodeDelegate</name>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
</context>
<context>
    <name>_Toast</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>打开图片文件夹</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>Open the sample project</source>
        <translation>打开示例项目</translation>
    </message>
    <message>
        <source>Rename the project</source>
        <translation>重命名项目</translation>
    </message>
    <message>
        <source>Show the project in the file manager</source>
        <translation>在文件管理器中显示项目</translation>
    </message>
    <message>
        <source>Delete the project</source>
        <translation>删除项目</translation>
    </message>
    <message>
        <source>Close the project</source>
        <translation>关闭项目</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Accept the suggestion</source>
        <translation>接受建议</translation>
    </message>
    <message>
        <source>Clear the label</source>
        <translation>清除标签</translation>
    </message>
    <message>
        <source>Type a class</source>
        <translation>输入类别</translation>
    </message>
    <message>
        <source>Label the next 20</source>
        <translation>标注接下来的 20 张</translation>
    </message>
    <message>
        <source>Rename a class</source>
        <translation>重命名类别</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>模型看到的内容</translation>
    </message>
    <message>
        <source>Show the image in the file manager</source>
        <translation>在文件管理器中显示图片</translation>
    </message>
    <message>
        <source>Label with a class</source>
        <translation>用类别标注</translation>
    </message>
    <message>
        <source>Freeze the whole backbone</source>
        <translation>冻结整个骨干网络</translation>
    </message>
    <message>
        <source>Thaw everything</source>
        <translation>全部解冻</translation>
    </message>
    <message>
        <source>Freeze the selected layers</source>
        <translation>冻结选中的层</translation>
    </message>
    <message>
        <source>Thaw the selected layers</source>
        <translation>解冻选中的层</translation>
    </message>
    <message>
        <source>Choose a file of weights</source>
        <translation>选择权重文件</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Stop training</source>
        <translation>停止训练</translation>
    </message>
    <message>
        <source>Evaluate the newest model</source>
        <translation>评估最新的模型</translation>
    </message>
    <message>
        <source>Use the newest model</source>
        <translation>使用最新的模型</translation>
    </message>
    <message>
        <source>Save the predictions as CSV</source>
        <translation>将预测保存为 CSV</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light or dark as the system</source>
        <translation>浅色或深色跟随系统</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Go to the newest message</source>
        <translation>转到最新消息</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Show the log in the file manager</source>
        <translation>在文件管理器中显示日志</translation>
    </message>
    <message>
        <source>About TL Desk</source>
        <translation>关于 TL Desk</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Search everything</source>
        <translation>搜索全部</translation>
    </message>
    <message>
        <source>Show the browser</source>
        <translation>显示浏览栏</translation>
    </message>
    <message>
        <source>Show the inspector</source>
        <translation>显示检查栏</translation>
    </message>
    <message>
        <source>Open the menu</source>
        <translation>打开菜单</translation>
    </message>
</context>
<context>
    <name>durations</name>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
</context>
<context>
    <name>plugins</name>
    <message>
        <source>Class folders</source>
        <translation>类别文件夹</translation>
    </message>
    <message>
        <source>CSV table</source>
        <translation>CSV 表格</translation>
    </message>
    <message>
        <source>IDX files (MNIST)</source>
        <translation>IDX 文件（MNIST）</translation>
    </message>
    <message>
        <source>Unlabelled folder</source>
        <translation>未标注的文件夹</translation>
    </message>
</context>
</TS>
