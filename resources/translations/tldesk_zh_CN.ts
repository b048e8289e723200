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
        <source>Seen {done} of {total}; the rest was stopped. Suggestions cover these.</source>
        <translation>已看 {total} 张中的 {done} 张，其余已停止。建议只涵盖这些。</translation>
    </message>
    <message>
        <source>Go on reading</source>
        <translation>继续读取</translation>
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
        <source>checking the quick model</source>
        <translation>正在检验快速模型</translation>
    </message>
    <message>
        <source>measuring how long tuning takes</source>
        <translation>正在估算微调所需时间</translation>
    </message>
    <message>
        <source>tuning the last stage</source>
        <translation>正在微调最后一个阶段</translation>
    </message>
    <message>
        <source>comparing the two models</source>
        <translation>正在比较两个模型</translation>
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
        <source>**Step {number} of {count}:** {step}. Labelling still works.</source>
        <translation>**第 {number} 步，共 {count} 步：**{step}。仍可继续标注。</translation>
    </message>
    <message>
        <source>**Training:** {step}. Labelling still works.</source>
        <translation>**正在训练：** {step}。仍可继续标注。</translation>
    </message>
    <message>
        <source>**Training:** {remark}.</source>
        <translation>**正在训练：** {remark}。</translation>
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
        <source>**No clear gain from tuning:** the quick model is kept.</source>
        <translation>**微调没有明显提升：**保留快速模型。</translation>
    </message>
    <message>
        <source>**Tuning gained {points} points** ({low} to {high}): kept.</source>
        <translation>**微调提升了 {points} 个百分点**（{low} 到 {high}）：已保留。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>接着训练</translation>
    </message>
    <message>
        <source>The program ended in epoch {epoch} of **{name}**; nothing is lost.</source>
        <translation>程序在 **{name}** 的第 {epoch} 轮时退出；没有任何损失。</translation>
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
    <name>AugmentPreview</name>
    <message>
        <source>No augmentation: every epoch shows each sample as it is.</source>
        <translation>无数据增强：每轮都按原样显示每个样本。</translation>
    </message>
    <message>
        <source>There is no training sample to show yet.</source>
        <translation>还没有可显示的训练样本。</translation>
    </message>
    <message>
        <source>Views appear once the training engine is loaded.</source>
        <translation>训练引擎加载后会显示视图。</translation>
    </message>
    <message>
        <source>It cannot be shown: {reason}</source>
        <translation>无法显示：{reason}</translation>
    </message>
    <message>
        <source>{sample}, as epochs 1 to {count} show it</source>
        <translation>{sample}，第 1 到 {count} 轮所显示的样子</translation>
    </message>
    <message>
        <source>What augmentation does</source>
        <translation>数据增强的效果</translation>
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
        <source>Rename the class</source>
        <translation>重命名此类别</translation>
    </message>
    <message>
        <source>Merge the class into another</source>
        <translation>将此类别并入另一个</translation>
    </message>
    <message>
        <source>Say where it is now</source>
        <translation>指出现在的位置</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>接着训练</translation>
    </message>
    <message>
        <source>Extend…</source>
        <translation>延长…</translation>
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
</context>
<context>
    <name>CacheDialog</name>
    <message>
        <source>counting</source>
        <translation>正在统计</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>{size} in one file</source>
        <translation>{size}，1 个文件</translation>
    </message>
    <message>
        <source>{size} in {files} files</source>
        <translation>{size}，{files} 个文件</translation>
    </message>
    <message>
        <source>Emptying.</source>
        <translation>正在清空。</translation>
    </message>
    <message>
        <source>{size} are free again.</source>
        <translation>已释放 {size}。</translation>
    </message>
    <message>
        <source>Kept features</source>
        <translation>已保存的特征</translation>
    </message>
    <message>
        <source>What frozen layers make of an image is computed once and kept, for all projects. When the budget is used up, what was used longest ago goes. Emptying loses nothing: what is needed is computed again, and the next run of a model takes longer.</source>
        <translation>冻结层对每张图片的输出只计算一次并保存，供所有项目使用。达到上限后，最久未用的内容会先删除。清空不会丢失任何东西：需要时会重新计算，只是模型的下一次训练会更久。</translation>
    </message>
    <message>
        <source>On the disk</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>上限</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>Gigabytes that may be kept</source>
        <translation>允许保存的容量（GB）</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
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
        <source>Merging takes two classes.</source>
        <translation>合并需要两个类别。</translation>
    </message>
    <message>
        <source>This project has fewer.</source>
        <translation>此项目的类别不足。</translation>
    </message>
    <message>
        <source>Show its images</source>
        <translation>显示其图片</translation>
    </message>
    <message>
        <source>Rename the class</source>
        <translation>重命名此类别</translation>
    </message>
    <message>
        <source>Merge the class into another</source>
        <translation>将此类别并入另一个</translation>
    </message>
    <message>
        <source>rename class {old} to {new}</source>
        <translation>将类别 {old} 重命名为 {new}</translation>
    </message>
    <message>
        <source>merge class {name} into {into}</source>
        <translation>将类别 {name} 并入 {into}</translation>
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
        <source>AP</source>
        <translation>AP</translation>
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
        <source>Average precision: how far its samples stand before the others; 100 %: all of them</source>
        <translation>平均精度：该类样本排在其他样本之前的程度；100 %：全部在前</translation>
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
    <name>CurveFiles</name>
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
        <source>Saved as {file}.</source>
        <translation>已保存为 {file}。</translation>
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
        <source>Not saved: {why}.</source>
        <translation>未保存：{why}。</translation>
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
        <source>Suggested</source>
        <translation>有建议</translation>
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
        <source>No image carries a suggestion here now.</source>
        <translation>目前这里没有带建议的图片。</translation>
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
        <source>Every image has a label.</source>
        <translation>所有图片都已标注。</translation>
    </message>
    <message>
        <source>Nothing was stopped: the images were seen, or are being looked at.</source>
        <translation>没有停止的内容：图片已看过，或正在查看。</translation>
    </message>
    <message>
        <source>The run has ended.</source>
        <translation>训练已结束。</translation>
    </message>
    <message>
        <source>Ctrl+E judges it.</source>
        <translation>按 Ctrl+E 进行评估。</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
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
        <source>Drop a folder of images here.</source>
        <translation>把图片文件夹拖到这里。</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Measuring again what was shown here last.</source>
        <translation>正在重新测量上次显示的内容。</translation>
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
    <name>ExtendDialog</name>
    <message>
        <source>Extend {name}</source>
        <translation>延长 {name}</translation>
    </message>
    <message>
        <source>It has {epochs} epochs. How many more?</source>
        <translation>已有 {epochs} 轮。再加多少轮？</translation>
    </message>
    <message>
        <source>Epochs more</source>
        <translation>增加的轮数</translation>
    </message>
    <message>
        <source>Hold the last learning rate</source>
        <translation>保持最后的学习率</translation>
    </message>
    <message>
        <source>Begin a new cycle of the learning rate</source>
        <translation>开始新的学习率周期</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>延长</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
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
        <source>With 95 % certainty between {low} and {high} %.</source>
        <translation>95 % 置信区间为 {low} 到 {high} %。</translation>
    </message>
    <message>
        <source>Every label right on {right} of {count} samples. F1 over all labels: {f1} %.</source>
        <translation>{count} 个样本中有 {right} 个的标签全部正确。全部标签的 F1：{f1} %。</translation>
    </message>
    <message>
        <source>A class has fewer than 20 samples here: take this as a rough figure.</source>
        <translation>有的类别在此不足 20 个样本：这只是粗略的数字。</translation>
    </message>
    <message>
        <source>Mean average precision {value} %</source>
        <translation>平均精度均值 {value} %</translation>
    </message>
    <message>
        <source>An order by chance comes to {value} %.</source>
        <translation>随机排序可得 {value} %。</translation>
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
        <source>Counted on the validation and test part. The validation part may have chosen the best epoch, which would make this a little too good.</source>
        <translation>按验证部分和测试部分统计。验证部分可能用于选择最佳轮次，因此结果可能略微偏好。</translation>
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
    <name>HeldLine</name>
    <message>
        <source>Seen {done} of {total} images; the rest was stopped. Suggestions cover these.</source>
        <translation>已查看 {total} 张图像中的 {done} 张；其余已停止。建议只涵盖这些。</translation>
    </message>
    <message>
        <source>Go on reading</source>
        <translation>继续读取</translation>
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
        <source>Take the folders inside</source>
        <translation>改用里面的文件夹</translation>
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
        <source>{images} of one subfolder would be divided between {here} and {there}.</source>
        <translation>同一子文件夹的 {images}会被分到{here}和{there}。</translation>
    </message>
    <message>
        <source>{images} seem to be copies or parts of one another and would be divided between {here} and {there}.</source>
        <translation>{images}似乎是彼此的副本或局部，会被分到{here}和{there}。</translation>
    </message>
    <message>
        <source>{images} were taken within 2 seconds of one another and would be divided between {here} and {there}.</source>
        <translation>{images}拍摄间隔在 2 秒以内，会被分到{here}和{there}。</translation>
    </message>
    <message>
        <source>{first} ({here}) and {second} ({there}): the test would look better than it is.</source>
        <translation>{first}（{here}）与 {second}（{there}）：测试结果会显得比实际更好。</translation>
    </message>
    <message>
        <source>{first} ({here}) and {second} ({there}): validation would look better than it is.</source>
        <translation>{first}（{here}）和 {second}（{there}）：验证结果会显得比实际好。</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} 等另外 {count} 个</translation>
    </message>
    <message>
        <source>Are the classes one folder deeper?</source>
        <translation>类别是否在更深一层的文件夹？</translation>
    </message>
    <message>
        <source>Now they are {tops}. Inside lie {names}.</source>
        <translation>现在的类别是 {tops}。其中有 {names}。</translation>
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
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Labelled {true}; predicted {predicted}</source>
        <translation>标签为 {true}；预测为 {predicted}</translation>
    </message>
    <message>
        <source>Labelled {true}, predicted {predicted}</source>
        <translation>标注为 {true}，预测为 {predicted}</translation>
    </message>
</context>
<context>
    <name>JudgedMatrix</name>
    <message>
        <source>not {name}</source>
        <translation>非 {name}</translation>
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
    <name>LayerDelegate</name>
    <message>
        <source>end</source>
        <translation>终点</translation>
    </message>
    <message>
        <source>Factor of the learning rate</source>
        <translation>学习率系数</translation>
    </message>
</context>
<context>
    <name>LayerDesk</name>
    <message>
        <source>BatchNorm of the backbone</source>
        <translation>骨干网络的 BatchNorm</translation>
    </message>
    <message>
        <source>A solved head needs a frozen backbone: the head is one linear layer now.</source>
        <translation>直接求解的分类头需要冻结的骨干网络：现已改为单个线性层。</translation>
    </message>
</context>
<context>
    <name>LayerMarks</name>
    <message>
        <source>Norm of the gradients here and below, epoch {epoch}: {norm}</source>
        <translation>第 {epoch} 轮，此处及以下梯度的范数：{norm}</translation>
    </message>
    <message>
        <source>Run {run}</source>
        <translation>运行 {run}</translation>
    </message>
    <message>
        <source>meant to stay frozen, and moved: {tensors}</source>
        <translation>本应冻结，却变化了：{tensors}</translation>
    </message>
    <message>
        <source>had a gradient, and never moved: {tensors}</source>
        <translation>有梯度，却从未变化：{tensors}</translation>
    </message>
    <message>
        <source>{count} tensors were to learn, and no gradient reached them</source>
        <translation>{count} 个张量本应学习，但没有梯度到达</translation>
    </message>
    <message>
        <source>{lasting} of {count} tensors are bit for bit as before</source>
        <translation>{count} 个张量中有 {lasting} 个与之前逐位相同</translation>
    </message>
    <message>
        <source>largest change of a parameter, against its size: {change}</source>
        <translation>参数的最大相对变化：{change}</translation>
    </message>
</context>
<context>
    <name>LayerPanel</name>
    <message>
        <source>From {stage}</source>
        <translation>从 {stage} 起</translation>
    </message>
    <message>
        <source>One stage more each {epochs} epochs</source>
        <translation>每 {epochs} 轮多一个阶段</translation>
    </message>
    <message>
        <source>Rates fall by {factor} a stage</source>
        <translation>学习率每个阶段乘以 {factor}</translation>
    </message>
    <message>
        <source>Gradual</source>
        <translation>逐步解冻</translation>
    </message>
    <message>
        <source>Epochs after which one stage more learns, from the top:</source>
        <translation>每隔多少轮自上而下多解冻一个阶段：</translation>
    </message>
    <message>
        <source>Everything learns. Factor of the rate from a stage to the one before it:</source>
        <translation>所有层都学习。从一个阶段到它前一个阶段的学习率系数：</translation>
    </message>
    <message>
        <source>Falling rates</source>
        <translation>递减学习率</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Factor of the learning rate for what is selected:</source>
        <translation>所选内容的学习率系数：</translation>
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
        <source>One stage more learns each few epochs, from the top</source>
        <translation>每隔几轮，自上而下多一个阶段开始学习</translation>
    </message>
    <message>
        <source>Everything learns, early stages more slowly</source>
        <translation>全部参与训练，前面的阶段学得更慢</translation>
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
        <source>Rate × {factor} of {layer}</source>
        <translation>{layer} 的学习率 × {factor}</translation>
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
        <translation>学习率倍数</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>features end here</source>
        <translation>特征到此为止</translation>
    </message>
    <message>
        <source>{rate} of the learning rate; double-click to change</source>
        <translation>学习率 {rate}；双击可修改</translation>
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
        <source>Learning rate × …</source>
        <translation>学习率 × …</translation>
    </message>
    <message>
        <source>Another…</source>
        <translation>其他…</translation>
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
        <source>Space freezes or thaws; arrows open and close; F2 changes a rate</source>
        <translation>空格键冻结或解冻；方向键展开和折叠；F2 修改学习率</translation>
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
    <name>MergeClass</name>
    <message>
        <source>Merge a class into another</source>
        <translation>将一个类别并入另一个</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>并入</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>No image is labelled {name}; it leaves the list.</source>
        <translation>没有图片标注为 {name}；它将从列表中移除。</translation>
    </message>
    <message>
        <source>1 image labelled {name} becomes {into}, and {name} leaves the list.</source>
        <translation>1 张标注为 {name} 的图片将变为 {into}，{name} 将从列表中移除。</translation>
    </message>
    <message>
        <source>{count} images labelled {name} become {into}, and {name} leaves the list.</source>
        <translation>{count} 张标注为 {name} 的图片将变为 {into}，{name} 将从列表中移除。</translation>
    </message>
    <message>
        <source>Images that have both keep one.</source>
        <translation>同时有两者的图片只保留一个。</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z) takes it back. Runs keep the classes that they learned.</source>
        <translation>可用撤销（Ctrl+Z）恢复。训练记录保留其学到的类别。</translation>
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
        <source>A class key adds the class</source>
        <translation>按类别键可添加该类别</translation>
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
        <source>What the running statistics of BatchNorm layers do</source>
        <translation>BatchNorm 层的运行统计量如何变化</translation>
    </message>
    <message>
        <source>A layer that learns follows your images; a frozen one keeps its statistics.</source>
        <translation>学习的层跟随您的图像；冻结的层保持其统计量。</translation>
    </message>
    <message>
        <source>All statistics of the backbone stay as they were: good for small batches.</source>
        <translation>骨干网络的所有统计量保持不变：适合小批量。</translation>
    </message>
    <message>
        <source>All statistics follow your images, also in frozen layers; features cannot be kept then.</source>
        <translation>所有统计量都跟随您的图像，冻结的层也一样；此时无法保存特征。</translation>
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
        <source>always live</source>
        <translation>始终更新</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
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
        <source>cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>first pass</source>
        <translation>首次遍历</translation>
    </message>
    <message>
        <source>each epoch</source>
        <translation>每轮</translation>
    </message>
    <message>
        <source>kept behind</source>
        <translation>保存位置</translation>
    </message>
    <message>
        <source>{size} for {samples} × {views}</source>
        <translation>{size}（{samples} × {views}）</translation>
    </message>
    <message>
        <source>{size} for {samples}</source>
        <translation>{size}（{samples} 张）</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>约 {size}</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Nothing is kept, as the recipe says: each epoch computes all of it again.</source>
        <translation>按配方不保存特征：每轮都要全部重新计算。</translation>
    </message>
    <message>
        <source>Another view is seen in each epoch, so each computes all of it again, but for validation.</source>
        <translation>每个周期看到不同的视图，因此除验证外，每个周期都要全部重新计算。</translation>
    </message>
    <message>
        <source>Another view of each image is seen in each epoch.</source>
        <translation>每个周期看到每张图像的另一个视图。</translation>
    </message>
    <message>
        <source>Another view of each image is seen in each epoch: {epoch} an epoch.</source>
        <translation>每个周期看到每张图像的另一个视图：每个周期{epoch}。</translation>
    </message>
    <message>
        <source>{count} views of each image are seen; they cannot be kept: {epoch} an epoch.</source>
        <translation>每张图像看到 {count} 个视图，但无法保留：每个周期{epoch}。</translation>
    </message>
    <message>
        <source>{count} views of each image are kept: first pass {first}, then {epoch} an epoch; another view in each epoch would take {fresh} an epoch.</source>
        <translation>每张图像保留 {count} 个视图：首次计算{first}，之后每个周期{epoch}；若每个周期换一个视图，则每个周期{fresh}。</translation>
    </message>
    <message>
        <source>That is more than may be kept, so each epoch computes all of it again.</source>
        <translation>超出了允许保存的容量，因此每轮都要全部重新计算。</translation>
    </message>
    <message>
        <source>Features are computed once and kept in half the bytes, since there is no room.</source>
        <translation>特征只计算一次；因空间不足，以一半的字节数保存。</translation>
    </message>
    <message>
        <source>Features are computed once and kept; then the head is solved in seconds.</source>
        <translation>特征只计算一次并保留；之后分类头几秒即可求解。</translation>
    </message>
    <message>
        <source>Features are computed once and kept; an epoch begins where they end.</source>
        <translation>特征只计算一次并保留；每轮从特征之后开始计算。</translation>
    </message>
    <message>
        <source>{count} views of each image are seen; they cannot be kept.</source>
        <translation>每张图片使用 {count} 个视图，但无法保存。</translation>
    </message>
    <message>
        <source>{count} views of each image are kept.</source>
        <translation>每张图片保存 {count} 个视图。</translation>
    </message>
    <message>
        <source>in epoch {epoch}; other epochs differ</source>
        <translation>第 {epoch} 轮；其他轮次有所不同</translation>
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
    <name>PlanFolds</name>
    <message>
        <source>Choose an epoch; what you then change in the tree holds from there on, until a later change.</source>
        <translation>选择一轮；之后在树中所做的更改从该轮起生效，直到后面的更改为止。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>日程</translation>
    </message>
    <message>
        <source>Plan as text</source>
        <translation>方案文本</translation>
    </message>
</context>
<context>
    <name>PlanStrip</name>
    <message>
        <source>Epoch {epoch} of {epochs}. What you change here holds from epoch {epoch} on.</source>
        <translation>第 {epoch} 轮，共 {epochs} 轮。此处的更改从第 {epoch} 轮起生效。</translation>
    </message>
    <message>
        <source>Back to epoch 1</source>
        <translation>回到第 1 轮</translation>
    </message>
</context>
<context>
    <name>PlanTextBox</name>
    <message>
        <source>Plan as text</source>
        <translation>方案文本</translation>
    </message>
    <message>
        <source>Something must learn: let at least the head learn.</source>
        <translation>必须有内容学习：至少让头部学习。</translation>
    </message>
    <message>
        <source>Line {number}: {words}</source>
        <translation>第 {number} 行：{words}</translation>
    </message>
    <message>
        <source>The last line that matches a layer decides.</source>
        <translation>匹配某一层的最后一行起决定作用。</translation>
    </message>
</context>
<context>
    <name>PlanWords</name>
    <message>
        <source>{rule} matches nothing</source>
        <translation>{rule} 没有匹配任何内容</translation>
    </message>
    <message>
        <source>{rule} holds from epoch {epoch}, the run ends with epoch {last}</source>
        <translation>{rule} 从第 {epoch} 轮起生效，而运行在第 {last} 轮结束</translation>
    </message>
    <message>
        <source>train for more epochs, or let it hold sooner</source>
        <translation>训练更多轮，或让它更早生效</translation>
    </message>
    <message>
        <source>Nothing learns from epoch {epoch} on</source>
        <translation>从第 {epoch} 轮起没有任何层学习</translation>
    </message>
    <message>
        <source>Nothing learns under this plan</source>
        <translation>按此方案没有任何层学习</translation>
    </message>
    <message>
        <source>let at least the head learn</source>
        <translation>至少让头部学习</translation>
    </message>
    <message>
        <source>stages: {stages}</source>
        <translation>阶段：{stages}</translation>
    </message>
    <message>
        <source>near it: {paths}</source>
        <translation>相近的有：{paths}</translation>
    </message>
    <message>
        <source>paths begin with backbone. or head.</source>
        <translation>路径以 backbone. 或 head. 开头</translation>
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
    <message>
        <source>no class is likely</source>
        <translation>没有可能的类别</translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Save as preset</source>
        <translation>保存为预设</translation>
    </message>
    <message>
        <source>Name of the preset; one of that name is replaced</source>
        <translation>预设的名称；同名的会被替换</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Recipes that were kept under a name, for every project</source>
        <translation>以名称保存的配方，可用于所有项目</translation>
    </message>
    <message>
        <source>Save as preset…</source>
        <translation>保存为预设…</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>删除预设</translation>
    </message>
</context>
<context>
    <name>ProjectBrowser</name>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Images from</source>
        <translation>图片来源</translation>
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
        <source>{count} gone</source>
        <translation>缺 {count} 个</translation>
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
        <source>The sample project needs the plugins, which could not be loaded.</source>
        <translation>示例项目需要插件，但插件无法加载。</translation>
    </message>
    <message>
        <source>A run is training.</source>
        <translation>正在训练。</translation>
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
    <name>RateDesk</name>
    <message>
        <source>Finding a learning rate</source>
        <translation>查找学习率</translation>
    </message>
</context>
<context>
    <name>RateDialog</name>
    <message>
        <source>Use {rate}</source>
        <translation>使用 {rate}</translation>
    </message>
    <message>
        <source>Steps at rising rates: {done} of {total}. Model and project stay as they are.</source>
        <translation>以递增的学习率试步：{done} / {total}。模型和项目保持不变。</translation>
    </message>
    <message>
        <source>Getting ready: {done} of {total}.</source>
        <translation>准备中：{done} / {total}。</translation>
    </message>
    <message>
        <source>Getting ready.</source>
        <translation>准备中。</translation>
    </message>
    <message>
        <source>Left of the mark it learns slowly; where the curve rises again it runs away.</source>
        <translation>标记左侧学得慢；曲线再次上升处则会发散。</translation>
    </message>
    <message>
        <source>The loss never falls here: look at labels, freezing and loss before the rate.</source>
        <translation>损失在这里从不下降：请先检查标签、冻结和损失，再调学习率。</translation>
    </message>
    <message>
        <source>Stopped. Model and project are as before.</source>
        <translation>已停止。模型和项目保持原样。</translation>
    </message>
    <message>
        <source>The recipe was changed: search again.</source>
        <translation>配方已更改：请重新查找。</translation>
    </message>
    <message>
        <source>Find learning rate</source>
        <translation>查找学习率</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>RateView</name>
    <message>
        <source>Loss against learning rate: nothing was measured</source>
        <translation>损失随学习率的变化：尚未测量</translation>
    </message>
    <message>
        <source>Loss against learning rate, from {low} to {high}</source>
        <translation>损失随学习率的变化，从 {low} 到 {high}</translation>
    </message>
    <message>
        <source>Loss at rising learning rates is drawn here.</source>
        <translation>学习率递增时的损失会显示在这里。</translation>
    </message>
    <message>
        <source>suggested {rate}</source>
        <translation>建议 {rate}</translation>
    </message>
    <message>
        <source>rate {rate}, loss {loss}</source>
        <translation>学习率 {rate}，损失 {loss}</translation>
    </message>
</context>
<context>
    <name>Reactions</name>
    <message>
        <source>The program ended while {name} was trained, in epoch {epoch} of {total}; nothing is lost.</source>
        <translation>程序在训练 {name} 时退出，当时为第 {epoch} / {total} 轮；没有任何损失。</translation>
    </message>
    <message>
        <source>Resume goes on with it.</source>
        <translation>按“接着训练”可继续。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>接着训练</translation>
    </message>
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
</context>
<context>
    <name>RecipeFiles</name>
    <message>
        <source>The command is on the clipboard.</source>
        <translation>命令已复制到剪贴板。</translation>
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
        <source>Save the recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>Saved as {file}.</source>
        <translation>已保存为 {file}。</translation>
    </message>
</context>
<context>
    <name>RecipeForm</name>
    <message>
        <source>A solved head is computed in one go: it takes no steps.</source>
        <translation>直接求解的分类头一次算出，不需要逐步训练。</translation>
    </message>
    <message>
        <source>{field}: {value} is not allowed. Take {allowed}.</source>
        <translation>{field}：不允许 {value}。请用{allowed}。</translation>
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
    <name>RecipeTextDialog</name>
    <message>
        <source>This is the recipe as it is.</source>
        <translation>这是当前的配方。</translation>
    </message>
    <message>
        <source>Valid. Apply takes it.</source>
        <translation>有效。按“应用”采用。</translation>
    </message>
    <message>
        <source>Recipe as text</source>
        <translation>以文本查看配方</translation>
    </message>
    <message>
        <source>Everything that determines a run. What is left out is as by default.</source>
        <translation>决定一次训练的全部内容。省略的项采用默认值。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Load file…</source>
        <translation>载入文件…</translation>
    </message>
    <message>
        <source>Save as file…</source>
        <translation>另存为文件…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>RecipeWords</name>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>分类头</translation>
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
        <source>Schedule</source>
        <translation>日程</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Computation</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Mixing</source>
        <translation>混合</translation>
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
        <source>Views</source>
        <translation>视图数</translation>
    </message>
    <message>
        <source>Keep features</source>
        <translation>保留特征</translation>
    </message>
    <message>
        <source>Kept as</source>
        <translation>保存形式</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation>梯度累积</translation>
    </message>
    <message>
        <source>Clip gradient at</source>
        <translation>梯度裁剪上限</translation>
    </message>
    <message>
        <source>Average weights</source>
        <translation>权重平均</translation>
    </message>
    <message>
        <source>Patience, epochs</source>
        <translation>提前停止（轮）</translation>
    </message>
    <message>
        <source>Best by</source>
        <translation>“最佳”的依据</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>采样方式</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>Channels last</source>
        <translation>通道在后</translation>
    </message>
    <message>
        <source>Loader threads</source>
        <translation>读取线程</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Checkpoint every, s</source>
        <translation>检查点间隔（秒）</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
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
        <source>Scale of cosines</source>
        <translation>余弦缩放</translation>
    </message>
    <message>
        <source>C of the solved head</source>
        <translation>求解分类头的 C</translation>
    </message>
    <message>
        <source>Ridge penalty</source>
        <translation>岭惩罚</translation>
    </message>
    <message>
        <source>Features to length 1</source>
        <translation>特征长度归一</translation>
    </message>
    <message>
        <source>Fit again on all</source>
        <translation>用全部数据重新拟合</translation>
    </message>
    <message>
        <source>Good class</source>
        <translation>良品类别</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>近邻数</translation>
    </message>
    <message>
        <source>Share kept</source>
        <translation>保留比例</translation>
    </message>
    <message>
        <source>Share that decides</source>
        <translation>决定比例</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>Class weights</source>
        <translation>类别权重</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>聚焦程度</translation>
    </message>
    <message>
        <source>Linear beyond</source>
        <translation>线性起点</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Decay norms too</source>
        <translation>归一化层也衰减</translation>
    </message>
    <message>
        <source>Betas</source>
        <translation>Beta 值</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Nesterov</source>
        <translation>Nesterov</translation>
    </message>
    <message>
        <source>Warm-up, epochs</source>
        <translation>预热（轮）</translation>
    </message>
    <message>
        <source>Fall every, epochs</source>
        <translation>下降间隔（轮）</translation>
    </message>
    <message>
        <source>Fall by factor</source>
        <translation>下降倍数</translation>
    </message>
    <message>
        <source>Least factor</source>
        <translation>最小倍数</translation>
    </message>
    <message>
        <source>Rising share</source>
        <translation>上升比例</translation>
    </message>
    <message>
        <source>Start below top</source>
        <translation>起始低于峰值</translation>
    </message>
    <message>
        <source>End below start</source>
        <translation>终值低于起始</translation>
    </message>
    <message>
        <source>Wait, epochs</source>
        <translation>等待（轮）</translation>
    </message>
    <message>
        <source>Least gain</source>
        <translation>最小改善</translation>
    </message>
    <message>
        <source>Shows each sample a little changed in every epoch</source>
        <translation>每轮都把每个样本稍作变化后再用</translation>
    </message>
    <message>
        <source>How far two samples are mixed: 0.2 a little, 1 a lot</source>
        <translation>两个样本混合的程度：0.2 少量，1 大量</translation>
    </message>
    <message>
        <source>Side in pixels; empty: the backbone&apos;s own</source>
        <translation>边长（像素）；留空则用骨干网络自身的</translation>
    </message>
    <message>
        <source>Whole shows all of a picture; crop its centre; squash ignores its shape</source>
        <translation>“整图”显示全部内容；“裁剪”取中心；“压缩”忽略长宽比</translation>
    </message>
    <message>
        <source>How many random views of a sample are shown. A few can be kept behind the frozen stages, so that an epoch costs only what learns; another one in each epoch is computed each time. Automatic: the sample as it is without augmentation; with it four views that are kept, or another one in each epoch where nothing is frozen.</source>
        <translation>一个样本展示多少个随机视图。少量视图可以保留在冻结阶段之后，这样每个周期只需计算要学习的部分；每个周期换一个视图则每次都要计算。自动：不做增强时按样本原样；做增强时保留四个视图，没有任何部分冻结时每个周期换一个视图。</translation>
    </message>
    <message>
        <source>Keeps what the frozen stages compute, for later epochs and runs</source>
        <translation>保存冻结阶段的计算结果，供之后的轮次和训练使用</translation>
    </message>
    <message>
        <source>Automatic: exactly; in half the bytes where only that fits. A quarter (int8) loses up to 1/254 of the largest value of a channel.</source>
        <translation>自动：精确保存；仅当空间只够一半时用一半字节。四分之一（int8）的误差最多为该通道最大值的 1/254。</translation>
    </message>
    <message>
        <source>Samples a step; auto: as many as fit</source>
        <translation>每步的样本数；auto：尽可能多</translation>
    </message>
    <message>
        <source>Batches that make one step: a large batch in little memory</source>
        <translation>几批合为一步：用较少内存得到大批量</translation>
    </message>
    <message>
        <source>Longest gradient of a step; 0: as it is</source>
        <translation>一步中梯度的最大长度；0：保持原样</translation>
    </message>
    <message>
        <source>Decay of a moving average of the weights, such as 0.99; 0: none</source>
        <translation>权重滑动平均的衰减，例如 0.99；0：不用</translation>
    </message>
    <message>
        <source>Stops after so many epochs without a better one; 0: never</source>
        <translation>这么多轮没有变好就停止；0：从不</translation>
    </message>
    <message>
        <source>The figure by which the best epoch is chosen; automatic: the task&apos;s own</source>
        <translation>选出最佳轮所依据的指标；自动：由任务决定</translation>
    </message>
    <message>
        <source>Balanced draws each class equally often</source>
        <translation>“均衡”让每个类别被抽到的次数相同</translation>
    </message>
    <message>
        <source>Number format of the computation; automatic: what the device does best</source>
        <translation>计算所用的数字格式；自动：设备最擅长的</translation>
    </message>
    <message>
        <source>The memory order that convolutions may like better</source>
        <translation>卷积可能更适合的内存顺序</translation>
    </message>
    <message>
        <source>Threads that read images; 0: none beside the computation</source>
        <translation>读取图片的线程；0：不另设线程</translation>
    </message>
    <message>
        <source>Threads of the computation; auto: all cores</source>
        <translation>计算的线程；auto：所有核心</translation>
    </message>
    <message>
        <source>What a crash can cost at most</source>
        <translation>崩溃时最多损失的时间</translation>
    </message>
    <message>
        <source>Same seed, same result</source>
        <translation>种子相同，结果相同</translation>
    </message>
    <message>
        <source>How the last map becomes one vector; automatic: the backbone&apos;s own way</source>
        <translation>最后的特征图如何变成一个向量；自动：按骨干网络自身的方式</translation>
    </message>
    <message>
        <source>Solved: begins with a logistic regression on the frozen features</source>
        <translation>“求解”：从冻结特征上的逻辑回归开始</translation>
    </message>
    <message>
        <source>Inverse regularisation; auto: chosen by cross-validation</source>
        <translation>正则化强度的倒数；auto：由交叉验证选定</translation>
    </message>
    <message>
        <source>Regularisation; auto: chosen by cross-validation</source>
        <translation>正则化强度；auto：由交叉验证选定</translation>
    </message>
    <message>
        <source>Scale each feature vector to length 1 first</source>
        <translation>先将每个特征向量缩放到长度 1</translation>
    </message>
    <message>
        <source>Once it is measured, fit it again on the validation images as well</source>
        <translation>测得结果后，连同验证图像一起重新拟合</translation>
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
        <source>What the cosines are multiplied by</source>
        <translation>余弦相似度所乘的系数</translation>
    </message>
    <message>
        <source>The class of good samples; empty: the largest</source>
        <translation>良品样本的类别；留空则用最大的类别</translation>
    </message>
    <message>
        <source>Good patches that a patch is compared with</source>
        <translation>与每个图块比较的良品图块数</translation>
    </message>
    <message>
        <source>Share of the good patches that is remembered</source>
        <translation>记住的良品图块所占比例</translation>
    </message>
    <message>
        <source>Share of a sample&apos;s patches, the farthest, that decides</source>
        <translation>由样本中最远的这部分图块决定</translation>
    </message>
    <message>
        <source>Automatic: by the task</source>
        <translation>自动：由任务决定</translation>
    </message>
    <message>
        <source>Share of certainty that is spread over all classes</source>
        <translation>分摊到所有类别的把握比例</translation>
    </message>
    <message>
        <source>Balanced: a rare class counts as much as a frequent one</source>
        <translation>“均衡”：少见类别与常见类别同等计算</translation>
    </message>
    <message>
        <source>How much easy samples are played down</source>
        <translation>减轻容易样本的程度</translation>
    </message>
    <message>
        <source>Deviations beyond it count as they are, below it squared</source>
        <translation>超过它的偏差按原值计，低于它的按平方计</translation>
    </message>
    <message>
        <source>How far the right class must lie ahead</source>
        <translation>正确类别必须领先多少</translation>
    </message>
    <message>
        <source>Learning rate of the head</source>
        <translation>分类头的学习率</translation>
    </message>
    <message>
        <source>Pulls weights towards zero</source>
        <translation>把权重拉向零</translation>
    </message>
    <message>
        <source>Weight decay on norms and biases as well</source>
        <translation>权重衰减也用于归一化层和偏置</translation>
    </message>
    <message>
        <source>How slowly the mean square follows</source>
        <translation>均方值跟随的快慢</translation>
    </message>
    <message>
        <source>How the learning rate goes over the run</source>
        <translation>学习率在训练中如何变化</translation>
    </message>
    <message>
        <source>Epochs in which the rate rises from zero</source>
        <translation>学习率从零上升所用的轮数</translation>
    </message>
    <message>
        <source>Epochs between two falls</source>
        <translation>两次下降之间的轮数</translation>
    </message>
    <message>
        <source>What the rate is multiplied by at a fall</source>
        <translation>每次下降时学习率所乘的系数</translation>
    </message>
    <message>
        <source>The least that the rate is multiplied by</source>
        <translation>学习率所乘的最小系数</translation>
    </message>
    <message>
        <source>Share of the steps in which the rate rises</source>
        <translation>学习率上升所占的步数比例</translation>
    </message>
    <message>
        <source>The first rate is the highest over this</source>
        <translation>起始学习率等于最高值除以它</translation>
    </message>
    <message>
        <source>The last rate is the first over this</source>
        <translation>最终学习率等于起始值除以它</translation>
    </message>
    <message>
        <source>Epochs without a better loss before the rate falls</source>
        <translation>损失多少轮没有变好才下降学习率</translation>
    </message>
    <message>
        <source>Relative gain that counts as better</source>
        <translation>算作变好的相对改善</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>balanced</source>
        <translation>均衡</translation>
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
        <source>light: flip, shift</source>
        <translation>轻度：翻转、平移</translation>
    </message>
    <message>
        <source>standard: flip, crop, colour</source>
        <translation>标准：翻转、裁剪、颜色</translation>
    </message>
    <message>
        <source>strong: also turn and erase</source>
        <translation>强：另加旋转和擦除</translation>
    </message>
    <message>
        <source>TrivialAugment: one at random</source>
        <translation>TrivialAugment：随机取一种</translation>
    </message>
    <message>
        <source>mixup: standard, and mixed pairs</source>
        <translation>mixup：标准，并混合成对样本</translation>
    </message>
    <message>
        <source>one, as it is</source>
        <translation>一个，保持原样</translation>
    </message>
    <message>
        <source>another each epoch</source>
        <translation>每轮不同</translation>
    </message>
    <message>
        <source>2, kept</source>
        <translation>2 个，保存</translation>
    </message>
    <message>
        <source>4, kept</source>
        <translation>4 个，保存</translation>
    </message>
    <message>
        <source>8, kept</source>
        <translation>8 个，保存</translation>
    </message>
    <message>
        <source>exactly (fp32)</source>
        <translation>精确（fp32）</translation>
    </message>
    <message>
        <source>half the bytes (bf16)</source>
        <translation>一半字节（bf16）</translation>
    </message>
    <message>
        <source>half the bytes (fp16)</source>
        <translation>一半字节（fp16）</translation>
    </message>
    <message>
        <source>a quarter (int8)</source>
        <translation>四分之一（int8）</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>shuffled</source>
        <translation>打乱</translation>
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
        <source>root mean squared error</source>
        <translation>均方根误差</translation>
    </message>
    <message>
        <source>One linear layer</source>
        <translation>单个线性层</translation>
    </message>
    <message>
        <source>Cosine similarity</source>
        <translation>余弦相似度</translation>
    </message>
    <message>
        <source>Solved: logistic regression</source>
        <translation>求解：逻辑回归</translation>
    </message>
    <message>
        <source>Solved: support vectors</source>
        <translation>求解：支持向量</translation>
    </message>
    <message>
        <source>Solved: ridge regression</source>
        <translation>求解：岭回归</translation>
    </message>
    <message>
        <source>Solved: nearest class mean</source>
        <translation>求解：最近类别均值</translation>
    </message>
    <message>
        <source>Solved: distance to good ones</source>
        <translation>求解：与良品的距离</translation>
    </message>
    <message>
        <source>average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>random weights</source>
        <translation>随机权重</translation>
    </message>
    <message>
        <source>the solved head</source>
        <translation>求解的分类头</translation>
    </message>
    <message>
        <source>cross-entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>binary cross-entropy</source>
        <translation>二元交叉熵</translation>
    </message>
    <message>
        <source>focal, for rare classes</source>
        <translation>focal，适合少见类别</translation>
    </message>
    <message>
        <source>hinge</source>
        <translation>合页</translation>
    </message>
    <message>
        <source>squared error</source>
        <translation>平方误差</translation>
    </message>
    <message>
        <source>absolute error</source>
        <translation>绝对误差</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>in steps</source>
        <translation>阶梯</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>one cycle</source>
        <translation>单周期</translation>
    </message>
    <message>
        <source>falls on a plateau</source>
        <translation>停滞时下降</translation>
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
        <source>{low} or more</source>
        <translation>不小于 {low}</translation>
    </message>
    <message>
        <source>a number above {low}</source>
        <translation>大于 {low} 的数</translation>
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
        <source>between {low} and {high}</source>
        <translation>在 {low} 与 {high} 之间</translation>
    </message>
    <message>
        <source>{allowed}, or {word}</source>
        <translation>{allowed}，或{word}</translation>
    </message>
</context>
<context>
    <name>Relinking</name>
    <message>
        <source>{path} is not there.</source>
        <translation>{path} 不存在。</translation>
    </message>
    <message>
        <source>{path}: none of its {files} files is there.</source>
        <translation>{path}：其 {files} 个文件全都不在。</translation>
    </message>
    <message>
        <source>{path}: {gone} of its {files} files are not there.</source>
        <translation>{path}：其 {files} 个文件中有 {gone} 个不在。</translation>
    </message>
    <message>
        <source>Find the file</source>
        <translation>查找文件</translation>
    </message>
    <message>
        <source>Find the folder</source>
        <translation>查找文件夹</translation>
    </message>
    <message>
        <source>Put them back, or say where they are now. Labels stay.</source>
        <translation>请放回原处，或指出现在的位置。标注会保留。</translation>
    </message>
    <message>
        <source>Where is {name} now?</source>
        <translation>{name} 现在在哪里？</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>{path}: {found} files are found, {missing} are still not there.</source>
        <translation>{path}：找到 {found} 个文件，仍有 {missing} 个不在。</translation>
    </message>
    <message>
        <source>{path}: all {found} files are found.</source>
        <translation>{path}：{found} 个文件全部找到。</translation>
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
    <message>
        <source>no class is likely; the nearest:</source>
        <translation>没有可能的类别；最接近的是：</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>以及另外 {count} 个</translation>
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
    <name>ResumeFlow</name>
    <message>
        <source>Resume</source>
        <translation>接着训练</translation>
    </message>
    <message>
        <source>Use it from the next epoch on</source>
        <translation>从下一轮起使用它</translation>
    </message>
    <message>
        <source>{name} has {epochs} of {total} epochs. What learned until then stays as it is.</source>
        <translation>{name} 已完成 {epochs} / {total} 轮。此前学到的内容保持不变。</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用它</translation>
    </message>
    <message>
        <source>The run begins again: there is no checkpoint yet.</source>
        <translation>训练从头开始：还没有检查点。</translation>
    </message>
    <message>
        <source>The freeze plan in Model is another one than this run&apos;s.</source>
        <translation>“模型”中的冻结方案与此训练的不同。</translation>
    </message>
    <message>
        <source>Go on as before</source>
        <translation>照旧继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
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
        <source>cross-validated</source>
        <translation>交叉验证</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>best by</source>
        <translation>最佳依据</translation>
    </message>
    <message>
        <source>checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>extended</source>
        <translation>已延长</translation>
    </message>
    <message>
        <source>plan changed</source>
        <translation>方案更改</translation>
    </message>
    <message>
        <source>took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>an epoch</source>
        <translation>每轮用时</translation>
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
        <source>{time}; {expected} were expected</source>
        <translation>{time}；预计 {expected}</translation>
    </message>
    <message>
        <source>{epochs}, best {best}</source>
        <translation>{epochs}，最佳 {best}</translation>
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
        <source>root mean squared error</source>
        <translation>均方根误差</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>saved {time} ago, epoch {epoch}</source>
        <translation>{time}前保存，第 {epoch} 轮</translation>
    </message>
    <message>
        <source>none: it begins again</source>
        <translation>无：将从头开始</translation>
    </message>
    <message>
        <source>it goes on in epoch {epoch} of {total}</source>
        <translation>从第 {epoch} / {total} 轮继续</translation>
    </message>
    <message>
        <source>from epoch {epoch} on, rate held</source>
        <translation>从第 {epoch} 轮起，学习率保持不变</translation>
    </message>
    <message>
        <source>from epoch {epoch} on, a new cycle</source>
        <translation>从第 {epoch} 轮起，新的周期</translation>
    </message>
    <message>
        <source>from epoch {epoch} on</source>
        <translation>从第 {epoch} 轮起</translation>
    </message>
    <message>
        <source>{right} of {samples} right ({low}-{high} %)</source>
        <translation>{samples} 个中对 {right} 个（{low}-{high} %）</translation>
    </message>
    <message>
        <source>{learned} of {count}</source>
        <translation>{learned} / {count}</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
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
        <source>{count} of {frozen} frozen tensors moved: {names}. A fault of the program or a plugin.</source>
        <translation>{frozen} 个冻结张量中有 {count} 个发生了变化：{names}。这是程序或插件的错误。</translation>
    </message>
    <message>
        <source>{count} tensors had a gradient and never moved: {names}. Are rate and factor too small?</source>
        <translation>{count} 个张量有梯度却从未变化：{names}。学习率和倍数是否太小？</translation>
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
        <source>No gradient reached {count} others.</source>
        <translation>另有 {count} 个没有收到梯度。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>接着训练</translation>
    </message>
    <message>
        <source>Extend…</source>
        <translation>延长…</translation>
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
        <translation>训练</translation>
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
        <source>Checked: its curves stay when another run is selected.</source>
        <translation>勾选后，选中其他运行时它的曲线仍然保留。</translation>
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
        <source>all learns</source>
        <translation>全部学习</translation>
    </message>
    <message>
        <source>{frozen} of {stages} stages frozen</source>
        <translation>{stages} 个阶段中冻结 {frozen} 个</translation>
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
        <source>No run is selected. Its curves are drawn here.</source>
        <translation>没有选中运行。选中后，它的曲线画在这里。</translation>
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
        <source>The first step is not done yet.</source>
        <translation>第一步还没有完成。</translation>
    </message>
    <message>
        <source>The first epoch is not done yet.</source>
        <translation>第一轮还没有完成。</translation>
    </message>
    <message>
        <source>Nothing was measured here.</source>
        <translation>这里没有测量任何内容。</translation>
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
    <name>ScheduleChart</name>
    <message>
        <source>{stage} learns from epoch {epoch}</source>
        <translation>{stage} 从第 {epoch} 轮起学习</translation>
    </message>
    <message>
        <source>{stage} learns from epoch {epoch}, {rate}</source>
        <translation>{stage} 从第 {epoch} 轮起学习，{rate}</translation>
    </message>
    <message>
        <source>{stage} learns in part from epoch {epoch}, {rate}</source>
        <translation>{stage} 从第 {epoch} 轮起部分学习，{rate}</translation>
    </message>
    <message>
        <source>{stage} is frozen until epoch {until}</source>
        <translation>{stage} 冻结到第 {until} 轮</translation>
    </message>
    <message>
        <source>{stage} is frozen from epoch {epoch} on</source>
        <translation>{stage} 从第 {epoch} 轮起冻结</translation>
    </message>
    <message>
        <source>the head</source>
        <translation>头部</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Stages against epochs</source>
        <translation>各阶段随轮次的状态</translation>
    </message>
</context>
<context>
    <name>Searching</name>
    <message>
        <source>Show class {name}</source>
        <translation>显示类别 {name}</translation>
    </message>
    <message>
        <source>Show run {name}</source>
        <translation>显示训练记录 {name}</translation>
    </message>
    <message>
        <source>image</source>
        <translation>图片</translation>
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
        <source>Resume</source>
        <translation>接着训练</translation>
    </message>
    <message>
        <source>Recipe as text…</source>
        <translation>以文本显示配方…</translation>
    </message>
    <message>
        <source>Save as preset…</source>
        <translation>保存为预设…</translation>
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
        <source>Find learning rate…</source>
        <translation>查找学习率…</translation>
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
        <source>Then Evaluate opens at the worst mistakes.</source>
        <translation>随后“评估”会打开并显示最严重的错误。</translation>
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
        <source>A new head learns, then one stage more after the other</source>
        <translation>先训练新的分类头，然后逐个阶段参与训练</translation>
    </message>
    <message>
        <source>Everything learns, early stages more slowly</source>
        <translation>全部参与训练，前面的阶段学得更慢</translation>
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
        <source>Measuring how long tuning takes</source>
        <translation>正在估算微调所需时间</translation>
    </message>
    <message>
        <source>Tuning the last stage</source>
        <translation>正在微调最后一个阶段</translation>
    </message>
    <message>
        <source>Comparing the two models</source>
        <translation>正在比较两个模型</translation>
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
        <source>Tuning gained {points} points ({low} to {high}): the tuned model is kept.</source>
        <translation>微调提升了 {points} 个百分点（{low} 到 {high}）：保留微调后的模型。</translation>
    </message>
    <message>
        <source>Tuning changed {points} points ({low} to {high}), no clear gain: the quick model is kept.</source>
        <translation>微调带来 {points} 个百分点的变化（{low} 到 {high}），没有明显提升：保留快速模型。</translation>
    </message>
    <message>
        <source>The backbone is not tuned: {name} has {count} labels, and tuning pays from about 20.</source>
        <translation>未微调骨干网络：{name} 有 {count} 个标签，大约 20 个以上微调才值得。</translation>
    </message>
    <message>
        <source>The backbone is not tuned: that would take about {count} minutes here.</source>
        <translation>骨干网络未微调：在这台设备上大约需要 {count} 分钟。</translation>
    </message>
    <message>
        <source>Tuning was stopped; the quick model is kept.</source>
        <translation>微调已停止；保留快速模型。</translation>
    </message>
    <message>
        <source>The backbone could not be tuned, the log says why; the quick model is kept.</source>
        <translation>骨干网络无法微调，原因见日志；保留快速模型。</translation>
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
        <source>Training, {count} steps</source>
        <translation>训练，共 {count} 步</translation>
    </message>
    <message>
        <source>{learned} of {count} parameters learn</source>
        <translation>{count} 个参数中有 {learned} 个学习</translation>
    </message>
    <message>
        <source>From epoch {epoch} on {learned} of {count} parameters learn</source>
        <translation>从第 {epoch} 轮起，{count} 个参数中有 {learned} 个学习</translation>
    </message>
    <message>
        <source>{frozen} of {stages} stages are frozen</source>
        <translation>{stages} 个阶段中有 {frozen} 个冻结</translation>
    </message>
    <message>
        <source>Done.</source>
        <translation>已完成。</translation>
    </message>
    <message>
        <source>Stopped before the first epoch was done; no weights are kept.</source>
        <translation>第一轮完成前已停止；没有保留权重。</translation>
    </message>
    <message>
        <source>Stopped after {time}.</source>
        <translation>已停止，用时 {time}。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Failed: {why}.</source>
        <translation>失败：{why}。</translation>
    </message>
    <message>
        <source>nobody knows why</source>
        <translation>原因不明</translation>
    </message>
    <message>
        <source>Larger images or a tuned last stage are tried as well; the better is kept.</source>
        <translation>还会尝试更大的图像或微调最后一个阶段，并保留更好的模型。</translation>
    </message>
    <message>
        <source>Stopped. Whole epochs kept: {epochs}; nothing is lost.</source>
        <translation>已停止。保留的完整轮数：{epochs}；没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Interrupted: the program ended before the run did.</source>
        <translation>已中断：程序在运行结束之前退出。</translation>
    </message>
    <message>
        <source>Whole epochs kept: {epochs}.</source>
        <translation>保留的完整轮数：{epochs}。</translation>
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
        <source>gradual unfreezing</source>
        <translation>逐步解冻</translation>
    </message>
    <message>
        <source>falling rates</source>
        <translation>递减的学习率</translation>
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
        <source>tuned model</source>
        <translation>微调模型</translation>
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
        <source>no class is likely</source>
        <translation>没有可能的类别</translation>
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
        <source>Drop a folder of images here.</source>
        <translation>把图片文件夹拖到这里。</translation>
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
    <name>_ClassDialog</name>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
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
        <translation>训练记录</translation>
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
        <source>Merge a class into another</source>
        <translation>将一个类别并入另一个</translation>
    </message>
    <message>
        <source>Go on looking at the images</source>
        <translation>继续查看图片</translation>
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
        <source>Kept features…</source>
        <translation>已保存的特征…</translation>
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
        <source>Resume the stopped run</source>
        <translation>接着训练已停止的记录</translation>
    </message>
    <message>
        <source>Extend the run</source>
        <translation>延长训练</translation>
    </message>
    <message>
        <source>Find a learning rate</source>
        <translation>查找学习率</translation>
    </message>
    <message>
        <source>Recipe as text</source>
        <translation>以文本查看配方</translation>
    </message>
    <message>
        <source>Copy the recipe as a command</source>
        <translation>将配方复制为命令</translation>
    </message>
    <message>
        <source>Load a recipe</source>
        <translation>载入配方</translation>
    </message>
    <message>
        <source>Save the recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>Save the recipe as a preset</source>
        <translation>将配方保存为预设</translation>
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
    <message>
        <source>under 1 s</source>
        <translation>不到 1 秒</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>约 {time}</translation>
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
<context>
    <name>services</name>
    <message>
        <source>{0}.</source>
        <translation>{0}。</translation>
    </message>
    <message>
        <source>{0}; {1}</source>
        <translation>{0}；{1}</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>{0}, or {1}</source>
        <translation>{0}，或{1}</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}，{1}</translation>
    </message>
    <message>
        <source>{0} and {1}</source>
        <translation>{0} 和 {1}</translation>
    </message>
    <message>
        <source>{0} or {1}</source>
        <translation>{0} 或 {1}</translation>
    </message>
    <message>
        <source>choose the weights {0}, which are here</source>
        <translation>请选择本机已有的权重 {0}</translation>
    </message>
    <message>
        <source>download them in Model ({0})</source>
        <translation>请在“模型”中下载（{0}）</translation>
    </message>
    <message>
        <source>choose a file of weights in Model</source>
        <translation>请在“模型”中选择权重文件</translation>
    </message>
    <message>
        <source>use random weights in Model</source>
        <translation>请在“模型”中使用随机权重</translation>
    </message>
    <message>
        <source>{0} for validation and {1} for the test leave nothing to train on</source>
        <translation>验证用 {0}、测试用 {1}，没有剩下可训练的部分</translation>
    </message>
    <message>
        <source>{0} {1} is no share</source>
        <translation>{0} {1} 不是比例</translation>
    </message>
    <message>
        <source>{0} {1} differs from the project&apos;s own {2} {3}</source>
        <translation>{0} {1} 与项目自己的 {2} {3} 不同</translation>
    </message>
    <message>
        <source>take the project&apos;s own {0}, or import into a new project</source>
        <translation>请采用项目自己的 {0}，或导入到新项目</translation>
    </message>
    <message>
        <source>the rule &apos;{0}&apos; has {1} groups</source>
        <translation>规则“{0}”有 {1} 个分组</translation>
    </message>
    <message>
        <source>the rule &apos;{0}&apos; is no regular expression: {1}</source>
        <translation>规则“{0}”不是正则表达式：{1}</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no rule for what to keep together</source>
        <translation>“{0}”不是可用的分组规则</translation>
    </message>
    <message>
        <source>the rule &apos;{0}&apos; names no seconds</source>
        <translation>规则“{0}”没有写明秒数</translation>
    </message>
    <message>
        <source>put its samples into one split, or choose another rule for what to keep together</source>
        <translation>请把其样本放入同一部分，或选择其他分组规则</translation>
    </message>
    <message>
        <source>choose another way to read it, under Details</source>
        <translation>请在“详情”中选择其他读取方式</translation>
    </message>
    <message>
        <source>choose a way to read it, under Details: {0}</source>
        <translation>请在“详情”中选择读取方式：{0}</translation>
    </message>
    <message>
        <source>read it as {0}, or import it into a new project</source>
        <translation>请用 {0} 读取，或导入到新项目</translation>
    </message>
    <message>
        <source>choose other samples to judge by, or label more</source>
        <translation>请选择其他评估样本，或多标注一些</translation>
    </message>
    <message>
        <source>choose one character, such as ;</source>
        <translation>请选择一个字符，例如 ;</translation>
    </message>
    <message>
        <source>name the label file that belongs to it, under Details</source>
        <translation>请在“详情”中指定对应的标签文件</translation>
    </message>
    <message>
        <source>name the right column, under Details ({0})</source>
        <translation>请在“详情”中指定正确的列（{0}）</translation>
    </message>
    <message>
        <source>import into a new project with any number of classes for each image</source>
        <translation>请导入到“每张图片任意多个类别”的新项目</translation>
    </message>
    <message>
        <source>import into a new project with a number for each image</source>
        <translation>请导入到“每张图片一个数值”的新项目</translation>
    </message>
    <message>
        <source>give each sample one label, or import into a new project with any number of classes for each image</source>
        <translation>请让每个样本只有一个标签，或导入到“每张图片任意多个类别”的新项目</translation>
    </message>
    <message>
        <source>give numbers, or import into a new project with one class for each image</source>
        <translation>请给出数值，或导入到“每张图片一个类别”的新项目</translation>
    </message>
    <message>
        <source>{0} labels &apos;{1}&apos;, but the project takes one for each sample</source>
        <translation>有 {0} 个标签“{1}”，但项目的每个样本只能有一个</translation>
    </message>
    <message>
        <source>choose the folder NAME.tldesk of a project</source>
        <translation>请选择项目的文件夹 NAME.tldesk</translation>
    </message>
    <message>
        <source>drop images or a folder</source>
        <translation>请拖入图片或文件夹</translation>
    </message>
    <message>
        <source>{0} is a run&apos;s folder already</source>
        <translation>{0} 已经是训练记录的文件夹</translation>
    </message>
    <message>
        <source>open the project instead</source>
        <translation>请改为打开项目</translation>
    </message>
    <message>
        <source>move {0} away, then open the sample project again</source>
        <translation>请移走 {0}，再打开示例项目</translation>
    </message>
    <message>
        <source>choose a run, or train with images for validation</source>
        <translation>请选择训练记录，或留出验证图片再训练</translation>
    </message>
    <message>
        <source>put it back, or right-click its folder in the browser: Say where it is now</source>
        <translation>请放回原处，或在浏览栏中右键单击其文件夹：指出它现在的位置</translation>
    </message>
    <message>
        <source>put it back, or right-click its folder in the browser: Say where it is now; then import again</source>
        <translation>请放回原处，或在浏览栏中右键单击其文件夹：指出它现在的位置；然后重新导入</translation>
    </message>
    <message>
        <source>if it was moved, right-click its folder in the browser: Say where it is now</source>
        <translation>如果已移动，请在浏览栏中右键单击其文件夹：指出它现在的位置</translation>
    </message>
    <message>
        <source>choose a run in the browser</source>
        <translation>请在浏览栏中选择训练记录</translation>
    </message>
    <message>
        <source>choose one that the window offers</source>
        <translation>请选择窗口中提供的一个</translation>
    </message>
    <message>
        <source>choose one that the window offers (plugins that take no part: {0})</source>
        <translation>请选择窗口中提供的一个（未参与的插件：{0}）</translation>
    </message>
    <message>
        <source>did you mean {0}? (plugins that take no part: {1})</source>
        <translation>是否指 {0}？（未参与的插件：{1}）</translation>
    </message>
    <message>
        <source>there are {0} (plugins that take no part: {1})</source>
        <translation>可用的有 {0}（未参与的插件：{1}）</translation>
    </message>
    <message>
        <source>train one</source>
        <translation>请训练一个</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be opened: {1}</source>
        <translation>无法打开“{0}”：{1}</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be read: {1}</source>
        <translation>无法读取“{0}”：{1}</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot separate columns</source>
        <translation>“{0}”不能用作列分隔符</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; holds no CSV file</source>
        <translation>“{0}”中没有 CSV 文件</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; holds no IDX file of images</source>
        <translation>“{0}”中没有图片的 IDX 文件</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; holds no samples, only other files ({1})</source>
        <translation>“{0}”中没有样本，只有其他文件（{1}）</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; holds {1} CSV files ({2})</source>
        <translation>“{0}”中有 {1} 个 CSV 文件（{2}）</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; in {1}</source>
        <translation>{1} 中的“{0}”</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is a file</source>
        <translation>“{0}”是文件</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is empty</source>
        <translation>“{0}”是空的</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no IDX file</source>
        <translation>“{0}”不是 IDX 文件</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not there</source>
        <translation>“{0}”不存在</translation>
    </message>
    <message>
        <source>&lt;urlopen error {0}&gt;</source>
        <translation>网络错误：{0}</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>Connection reset by peer</source>
        <translation>连接被对方中断</translation>
    </message>
    <message>
        <source>Connection timed out</source>
        <translation>连接超时</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>设备或资源正被占用</translation>
    </message>
    <message>
        <source>Directory not empty</source>
        <translation>文件夹不是空的</translation>
    </message>
    <message>
        <source>Field required</source>
        <translation>缺少这一项</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>文件已存在</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名太长</translation>
    </message>
    <message>
        <source>File too large</source>
        <translation>文件太大</translation>
    </message>
    <message>
        <source>HTTP Error {0}: {1}</source>
        <translation>服务器错误 {0}：{1}</translation>
    </message>
    <message>
        <source>Input should be a finite number</source>
        <translation>必须是有限的数</translation>
    </message>
    <message>
        <source>Input should be a valid boolean</source>
        <translation>必须是“是”或“否”</translation>
    </message>
    <message>
        <source>Input should be a valid boolean, unable to interpret input</source>
        <translation>必须是“是”或“否”，无法识别所给的值</translation>
    </message>
    <message>
        <source>Input should be a valid dictionary</source>
        <translation>必须是名称与值的对应表</translation>
    </message>
    <message>
        <source>Input should be a valid integer</source>
        <translation>必须是整数</translation>
    </message>
    <message>
        <source>Input should be a valid integer, got a number with a fractional part</source>
        <translation>必须是整数，不能带小数</translation>
    </message>
    <message>
        <source>Input should be a valid integer, unable to parse string as an integer</source>
        <translation>必须是整数，无法识别所给的值</translation>
    </message>
    <message>
        <source>Input should be a valid list</source>
        <translation>必须是列表</translation>
    </message>
    <message>
        <source>Input should be a valid number</source>
        <translation>必须是数</translation>
    </message>
    <message>
        <source>Input should be a valid number, unable to parse string as a number</source>
        <translation>必须是数，无法识别所给的值</translation>
    </message>
    <message>
        <source>Input should be a valid string</source>
        <translation>必须是文字</translation>
    </message>
    <message>
        <source>Input should be a valid tuple</source>
        <translation>必须是一组值</translation>
    </message>
    <message>
        <source>Input should be greater than or equal to {0}</source>
        <translation>必须不小于 {0}</translation>
    </message>
    <message>
        <source>Input should be greater than {0}</source>
        <translation>必须大于 {0}</translation>
    </message>
    <message>
        <source>Input should be less than or equal to {0}</source>
        <translation>必须不大于 {0}</translation>
    </message>
    <message>
        <source>Input should be less than {0}</source>
        <translation>必须小于 {0}</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>读写出错</translation>
    </message>
    <message>
        <source>Invalid argument</source>
        <translation>参数无效</translation>
    </message>
    <message>
        <source>Invalid cross-device link</source>
        <translation>不能跨磁盘链接</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>是文件夹</translation>
    </message>
    <message>
        <source>Name or service not known</source>
        <translation>找不到该网址的主机</translation>
    </message>
    <message>
        <source>Network is unreachable</source>
        <translation>网络不可达</translation>
    </message>
    <message>
        <source>No route to host</source>
        <translation>无法连到主机</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>None has the key {0}</source>
        <translation>None 的键是 {0}</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>不允许此操作</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>磁盘是只读的</translation>
    </message>
    <message>
        <source>String should have at least {0} character</source>
        <translation>文字至少要有 {0} 个字符</translation>
    </message>
    <message>
        <source>String should have at least {0} characters</source>
        <translation>文字至少要有 {0} 个字符</translation>
    </message>
    <message>
        <source>String should have at most {0} characters</source>
        <translation>文字最多 {0} 个字符</translation>
    </message>
    <message>
        <source>TLDESK_API is {0}, no pair of numbers</source>
        <translation>TLDESK_API 是 {0}，不是一对数字</translation>
    </message>
    <message>
        <source>Temporary failure in name resolution</source>
        <translation>暂时无法解析主机名</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件太多</translation>
    </message>
    <message>
        <source>Truncated File Read</source>
        <translation>文件被截断</translation>
    </message>
    <message>
        <source>[Errno {0}] {1}</source>
        <translation>{1}（错误 {0}）</translation>
    </message>
    <message>
        <source>[Errno {0}] {1}: {2}</source>
        <translation>{1}（错误 {0}）：{2}</translation>
    </message>
    <message>
        <source>a HEIC file; install the extra &apos;heic&apos; to read it: pip install &apos;tldesk[heic]&apos;</source>
        <translation>HEIC 文件；要读取它，请安装附加组件“heic”：pip install &apos;tldesk[heic]&apos;</translation>
    </message>
    <message>
        <source>a class has no name</source>
        <translation>有类别没有名称</translation>
    </message>
    <message>
        <source>a folder, not a file</source>
        <translation>是文件夹，不是文件</translation>
    </message>
    <message>
        <source>a link to a file that is not there</source>
        <translation>指向不存在文件的链接</translation>
    </message>
    <message>
        <source>a project has no name</source>
        <translation>项目没有名称</translation>
    </message>
    <message>
        <source>a project is a folder NAME.tldesk, not {0}</source>
        <translation>项目是名为 NAME.tldesk 的文件夹，不是 {0}</translation>
    </message>
    <message>
        <source>a run cannot be called {0}</source>
        <translation>训练记录不能命名为 {0}</translation>
    </message>
    <message>
        <source>a run is training already</source>
        <translation>已有训练正在进行</translation>
    </message>
    <message>
        <source>a sample has the label {0} twice</source>
        <translation>有样本的标签 {0} 出现了两次</translation>
    </message>
    <message>
        <source>a sample has the labels {0}, but the project takes one each</source>
        <translation>有样本带标签 {0}，但项目的每个样本只能有一个</translation>
    </message>
    <message>
        <source>a sample has {0} numbers, the others {1}</source>
        <translation>有样本带 {0} 个数值，其他样本为 {1} 个</translation>
    </message>
    <message>
        <source>a solved head needs a wholly frozen backbone</source>
        <translation>直接求解的分类头要求骨干网络全部冻结</translation>
    </message>
    <message>
        <source>a target is not a finite number</source>
        <translation>有目标值不是有限的数</translation>
    </message>
    <message>
        <source>a video or {0} file, not an image (JPEG, PNG, TIFF, WebP or BMP or HEIC)</source>
        <translation>视频或 {0} 文件，不是图片（JPEG、PNG、TIFF、WebP、BMP 或 HEIC）</translation>
    </message>
    <message>
        <source>a video or {0} file, not an image (JPEG, PNG, TIFF, WebP or BMP)</source>
        <translation>视频或 {0} 文件，不是图片（JPEG、PNG、TIFF、WebP 或 BMP）</translation>
    </message>
    <message>
        <source>a {0} has the key {1}</source>
        <translation>{0} 的键是 {1}</translation>
    </message>
    <message>
        <source>a {0} takes no bank of good patches</source>
        <translation>{0} 不使用良品图块库</translation>
    </message>
    <message>
        <source>a {0} takes no solution</source>
        <translation>{0} 不接受求解结果</translation>
    </message>
    <message>
        <source>add a line for each sample</source>
        <translation>请为每个样本加一行</translation>
    </message>
    <message>
        <source>add the line TLDESK_API = ({0}, {1})</source>
        <translation>请加上一行 TLDESK_API = ({0}, {1})</translation>
    </message>
    <message>
        <source>after the migration {0} rows point nowhere</source>
        <translation>格式转换后有 {0} 行没有指向</translation>
    </message>
    <message>
        <source>all labelled samples are of one group</source>
        <translation>所有已标注样本都属于同一组</translation>
    </message>
    <message>
        <source>allowed: {0}</source>
        <translation>可用：{0}</translation>
    </message>
    <message>
        <source>an array of {0} is no image; it must hold numbers</source>
        <translation>{0} 类型的数组不是图片；必须是数值</translation>
    </message>
    <message>
        <source>an array of {0} values is no image; it must be height x width [x 1, 3 or 4]</source>
        <translation>{0} 个值的数组不是图片；必须是 高 × 宽 [× 1、3 或 4]</translation>
    </message>
    <message>
        <source>an input of {0} does not fit {1}: {2}</source>
        <translation>{0} 的输入不适合 {1}：{2}</translation>
    </message>
    <message>
        <source>an input of {0} is too small for {1}: {2}</source>
        <translation>{0} 的输入对 {1} 太小：{2}</translation>
    </message>
    <message>
        <source>an input of {0} x {1} pixels is none</source>
        <translation>{0} × {1} 像素不能作为输入</translation>
    </message>
    <message>
        <source>another program is downloading {0}: waiting for it</source>
        <translation>另一个程序正在下载 {0}：等待它完成</translation>
    </message>
    <message>
        <source>ask for the right to read it</source>
        <translation>请申请读取权限</translation>
    </message>
    <message>
        <source>augmentation {0} does not exist</source>
        <translation>没有数据增强 {0}</translation>
    </message>
    <message>
        <source>backbone key {0} has no source</source>
        <translation>骨干网络的键 {0} 没有来源</translation>
    </message>
    <message>
        <source>backbone {0} cannot be built: {1}</source>
        <translation>无法构建骨干网络 {0}：{1}</translation>
    </message>
    <message>
        <source>backbone {0} is ambiguous</source>
        <translation>骨干网络 {0} 不明确</translation>
    </message>
    <message>
        <source>batch_size: must be 1 or more, or auto</source>
        <translation>批大小（batch_size）：必须不小于 1，或为 auto</translation>
    </message>
    <message>
        <source>best {0} is no figure of the task {1}</source>
        <translation>“最佳”的依据 {0} 不是任务 {1} 的指标</translation>
    </message>
    <message>
        <source>broken data stream when reading image file</source>
        <translation>读取图片文件时数据流损坏</translation>
    </message>
    <message>
        <source>build the head nearest-good</source>
        <translation>请构建分类头 nearest-good</translation>
    </message>
    <message>
        <source>call it {0}.tldesk</source>
        <translation>请命名为 {0}.tldesk</translation>
    </message>
    <message>
        <source>cannot identify image file {0}</source>
        <translation>无法识别图片文件 {0}</translation>
    </message>
    <message>
        <source>check for a quote that is not closed</source>
        <translation>请检查是否有引号没有闭合</translation>
    </message>
    <message>
        <source>check its permissions</source>
        <translation>请检查其权限</translation>
    </message>
    <message>
        <source>check its weights</source>
        <translation>请检查其权重</translation>
    </message>
    <message>
        <source>check that it is there</source>
        <translation>请检查它是否存在</translation>
    </message>
    <message>
        <source>check that its disk is there</source>
        <translation>请检查其磁盘是否已连接</translation>
    </message>
    <message>
        <source>check the path</source>
        <translation>请检查路径</translation>
    </message>
    <message>
        <source>checkpoint {0} is not used: {1}; the one before it is taken</source>
        <translation>检查点 {0} 未使用：{1}；改用前一个</translation>
    </message>
    <message>
        <source>choose a CSV file that you may read</source>
        <translation>请选择您有权读取的 CSV 文件</translation>
    </message>
    <message>
        <source>choose a file like train-images-idx3-ubyte.gz</source>
        <translation>请选择类似 train-images-idx3-ubyte.gz 的文件</translation>
    </message>
    <message>
        <source>choose a file of images</source>
        <translation>请选择图片的文件</translation>
    </message>
    <message>
        <source>choose a folder</source>
        <translation>请选择文件夹</translation>
    </message>
    <message>
        <source>choose a folder NAME.tldesk</source>
        <translation>请选择名为 NAME.tldesk 的文件夹</translation>
    </message>
    <message>
        <source>choose a folder with files like train-images-idx3-ubyte.gz</source>
        <translation>请选择含有类似 train-images-idx3-ubyte.gz 文件的文件夹</translation>
    </message>
    <message>
        <source>choose a folder with files of these kinds: {0}</source>
        <translation>请选择含有这些类型文件的文件夹：{0}</translation>
    </message>
    <message>
        <source>choose a folder, or another loader for it</source>
        <translation>请选择文件夹，或换一种读取方式</translation>
    </message>
    <message>
        <source>choose a number from 0 up to, but not, 1</source>
        <translation>请选择从 0 到 1（不含 1）的数</translation>
    </message>
    <message>
        <source>choose a place where you may write</source>
        <translation>请选择您有权写入的位置</translation>
    </message>
    <message>
        <source>choose a positive image size</source>
        <translation>请选择大于零的图片尺寸</translation>
    </message>
    <message>
        <source>choose another backbone</source>
        <translation>请选择其他骨干网络</translation>
    </message>
    <message>
        <source>choose another backbone or cut</source>
        <translation>请选择其他骨干网络或截断位置</translation>
    </message>
    <message>
        <source>choose another file</source>
        <translation>请选择其他文件</translation>
    </message>
    <message>
        <source>choose another folder</source>
        <translation>请选择其他文件夹</translation>
    </message>
    <message>
        <source>choose another image size</source>
        <translation>请选择其他图片尺寸</translation>
    </message>
    <message>
        <source>choose another name</source>
        <translation>请换一个名称</translation>
    </message>
    <message>
        <source>choose another name, or merge {0} into {1}</source>
        <translation>请换一个名称，或将 {0} 合并到 {1}</translation>
    </message>
    <message>
        <source>choose another place</source>
        <translation>请选择其他位置</translation>
    </message>
    <message>
        <source>choose another size or backbone</source>
        <translation>请选择其他尺寸或骨干网络</translation>
    </message>
    <message>
        <source>choose auto or one of: {0}</source>
        <translation>请选择 auto 或其中之一：{0}</translation>
    </message>
    <message>
        <source>choose fractions that sum to less than 1</source>
        <translation>请选择总和小于 1 的比例</translation>
    </message>
    <message>
        <source>choose none, folder, gap:SECONDS, a regular expression with one group such as &apos;patient_(\d+)&apos;, or a file name with wildcards such as &apos;scan*_*.png&apos;</source>
        <translation>请选择 none、folder、gap:SECONDS、带一个分组的正则表达式（如 &apos;patient_(\d+)&apos;），或带通配符的文件名（如 &apos;scan*_*.png&apos;）</translation>
    </message>
    <message>
        <source>choose one of: {0}</source>
        <translation>请选择其中之一：{0}</translation>
    </message>
    <message>
        <source>choose sampler shuffled</source>
        <translation>请选择采样方式 shuffled</translation>
    </message>
    <message>
        <source>choose sampler shuffled, and weigh rare classes with loss.class_weights balanced</source>
        <translation>请选择采样方式 shuffled，并用 loss.class_weights balanced 加重少见类别</translation>
    </message>
    <message>
        <source>choose the file of the images; it finds its labels</source>
        <translation>请选择图片的文件；它会找到对应的标签</translation>
    </message>
    <message>
        <source>choose the label file</source>
        <translation>请选择标签文件</translation>
    </message>
    <message>
        <source>choose the table itself</source>
        <translation>请直接选择表格文件</translation>
    </message>
    <message>
        <source>class {0} has no training sample</source>
        <translation>类别 {0} 没有训练样本</translation>
    </message>
    <message>
        <source>class {0} of {1} has no label</source>
        <translation>{1} 的类别 {0} 没有标签</translation>
    </message>
    <message>
        <source>class {0} of {1} has no training sample</source>
        <translation>{1} 的类别 {0} 没有训练样本</translation>
    </message>
    <message>
        <source>classes {0} have no training sample</source>
        <translation>类别 {0} 没有训练样本</translation>
    </message>
    <message>
        <source>classes: {0}</source>
        <translation>类别：{0}</translation>
    </message>
    <message>
        <source>close it there first</source>
        <translation>请先在那里关闭它</translation>
    </message>
    <message>
        <source>close what uses it</source>
        <translation>请关闭正在使用它的程序</translation>
    </message>
    <message>
        <source>close what uses it, then try again</source>
        <translation>请关闭正在使用它的程序，再重试</translation>
    </message>
    <message>
        <source>convert it in the environment it comes from, if you trust it:
  import torch; from safetensors.torch import save_file
  model = torch.load({0}, map_location=&apos;cpu&apos;, weights_only=False)
  save_file({{k: v.contiguous() for k, v in model.state_dict().items()}}, {1})</source>
        <translation>如果您信任它，请在它原来的环境中转换：
  import torch; from safetensors.torch import save_file
  model = torch.load({0}, map_location=&apos;cpu&apos;, weights_only=False)
  save_file({{k: v.contiguous() for k, v in model.state_dict().items()}}, {1})</translation>
    </message>
    <message>
        <source>copy it to a place where you may write</source>
        <translation>请复制到您有权写入的位置</translation>
    </message>
    <message>
        <source>copy the folder to a place where you may write, and open the copy</source>
        <translation>请把文件夹复制到您有权写入的位置，再打开副本</translation>
    </message>
    <message>
        <source>copy the project to a place where you may write</source>
        <translation>请把项目复制到您有权写入的位置</translation>
    </message>
    <message>
        <source>copy the project where you may write</source>
        <translation>请把项目复制到您有权写入的位置</translation>
    </message>
    <message>
        <source>correct it or leave it empty</source>
        <translation>请改正，或留空</translation>
    </message>
    <message>
        <source>correct these fields</source>
        <translation>请改正这些项</translation>
    </message>
    <message>
        <source>correct weights.prefix and weights.rename</source>
        <translation>请改正 weights.prefix 和 weights.rename</translation>
    </message>
    <message>
        <source>cross-validated: {0} of {1} right ({2}-{3} %)</source>
        <translation>交叉验证：{1} 个中对了 {0} 个（{2}-{3} %）</translation>
    </message>
    <message>
        <source>damaged: its header cannot be read</source>
        <translation>已损坏：无法读取文件头</translation>
    </message>
    <message>
        <source>damaged: {0}</source>
        <translation>已损坏：{0}</translation>
    </message>
    <message>
        <source>delete it and fetch it again</source>
        <translation>请删除后重新下载</translation>
    </message>
    <message>
        <source>delete it in your file manager</source>
        <translation>请在文件管理器中删除它</translation>
    </message>
    <message>
        <source>delete the folder and make it again</source>
        <translation>请删除该文件夹后重新生成</translation>
    </message>
    <message>
        <source>delete the link in your file manager</source>
        <translation>请在文件管理器中删除该链接</translation>
    </message>
    <message>
        <source>device {0} is not there</source>
        <translation>没有设备 {0}</translation>
    </message>
    <message>
        <source>did you mean {0}?</source>
        <translation>是否指 {0}？</translation>
    </message>
    <message>
        <source>divide it into several files</source>
        <translation>请分成几个文件</translation>
    </message>
    <message>
        <source>divide it into several tables</source>
        <translation>请分成几个表格</translation>
    </message>
    <message>
        <source>downloading from {0}, {1} MiB of it are here: {2}</source>
        <translation>正在从 {0} 下载，已有 {1} MiB：{2}</translation>
    </message>
    <message>
        <source>downloading from {0}: {1}</source>
        <translation>正在从 {0} 下载：{1}</translation>
    </message>
    <message>
        <source>each class has one labelled sample only</source>
        <translation>每个类别只有一个已标注样本</translation>
    </message>
    <message>
        <source>end the features at a map, or take another head</source>
        <translation>请让特征在特征图处结束，或换一个分类头</translation>
    </message>
    <message>
        <source>end the features at a module that the network runs</source>
        <translation>请让特征在网络会运行的模块处结束</translation>
    </message>
    <message>
        <source>end the features at {0}</source>
        <translation>请让特征在 {0} 处结束</translation>
    </message>
    <message>
        <source>features could not be kept in {0}: {1}</source>
        <translation>无法将特征保存到 {0}：{1}</translation>
    </message>
    <message>
        <source>features of shape {0} are no maps</source>
        <translation>形状为 {0} 的特征不是特征图</translation>
    </message>
    <message>
        <source>fetch it again</source>
        <translation>请重新下载</translation>
    </message>
    <message>
        <source>fetch the file elsewhere</source>
        <translation>请用其他方式下载该文件</translation>
    </message>
    <message>
        <source>fetch the file elsewhere and give its path</source>
        <translation>请用其他方式下载该文件，再指定其路径</translation>
    </message>
    <message>
        <source>field larger than field limit ({0})</source>
        <translation>字段超过长度上限（{0}）</translation>
    </message>
    <message>
        <source>fields: {0}</source>
        <translation>可用的项：{0}</translation>
    </message>
    <message>
        <source>files of the kind &apos;{0}&apos; are not read</source>
        <translation>不读取“{0}”类型的文件</translation>
    </message>
    <message>
        <source>freeze plan {0} cannot be read: {1}</source>
        <translation>无法读取冻结方案 {0}：{1}</translation>
    </message>
    <message>
        <source>freeze plan {0} names no stage</source>
        <translation>冻结方案 {0} 没有指明阶段</translation>
    </message>
    <message>
        <source>freeze plan {0}: {1}</source>
        <translation>冻结方案 {0}：{1}</translation>
    </message>
    <message>
        <source>freeze plan {0}: {1} is not between {2} and {3}</source>
        <translation>冻结方案 {0}：{1} 不在 {2} 与 {3} 之间</translation>
    </message>
    <message>
        <source>freeze rule {0} holds from epoch {1}, the run ends with epoch {2}</source>
        <translation>冻结规则 {0} 从第 {1} 轮起生效，而训练在第 {2} 轮结束</translation>
    </message>
    <message>
        <source>freeze rule {0} matches nothing</source>
        <translation>冻结规则 {0} 没有匹配任何内容</translation>
    </message>
    <message>
        <source>freeze rule {0}: no such stage</source>
        <translation>冻结规则 {0}：没有这个阶段</translation>
    </message>
    <message>
        <source>give a JSON or TOML recipe</source>
        <translation>请指定 JSON 或 TOML 配方</translation>
    </message>
    <message>
        <source>give a folder with files of these kinds: {0}</source>
        <translation>请指定含有这些类型文件的文件夹：{0}</translation>
    </message>
    <message>
        <source>give a name for each number</source>
        <translation>请为每个数字指定名称</translation>
    </message>
    <message>
        <source>give a number such as 3.5, or leave it empty</source>
        <translation>请填写数值，例如 3.5，或留空</translation>
    </message>
    <message>
        <source>give a run&apos;s folder</source>
        <translation>请指定训练记录的文件夹</translation>
    </message>
    <message>
        <source>give as many or more: its learning rate hangs on them</source>
        <translation>请给出同样多或更多：学习率由它们决定</translation>
    </message>
    <message>
        <source>give each sample equally many</source>
        <translation>请让每个样本的数量相同</translation>
    </message>
    <message>
        <source>give every sample as many</source>
        <translation>请让每个样本的数量相同</translation>
    </message>
    <message>
        <source>give it a name</source>
        <translation>请为它命名</translation>
    </message>
    <message>
        <source>call one column path and one label</source>
        <translation>请将一列命名为 path，另一列命名为 label</translation>
    </message>
    <message>
        <source>a later stage takes more than the output of the one before it</source>
        <translation>后面的阶段除前一阶段的输出外还用到了其他内容</translation>
    </message>
    <message>
        <source>choose a head that is trained</source>
        <translation>请选择需要训练的分类头</translation>
    </message>
    <message>
        <source>choose another head</source>
        <translation>请选择其他分类头</translation>
    </message>
    <message>
        <source>class {0} has {1} training samples, and nearest-good learns from these alone</source>
        <translation>类别 {0} 有 {1} 个训练样本，而 nearest-good 只从这些样本学习</translation>
    </message>
    <message>
        <source>delete it: probabilities are then as trained</source>
        <translation>请删除它：概率将恢复为训练时的原样</translation>
    </message>
    <message>
        <source>give 0 to 100000</source>
        <translation>请给出 0 到 100000 之间的值</translation>
    </message>
    <message>
        <source>give it the columns path and label</source>
        <translation>请加上列 path 和 label</translation>
    </message>
    <message>
        <source>give more epochs</source>
        <translation>请增加轮数</translation>
    </message>
    <message>
        <source>give more epochs to extend it</source>
        <translation>请增加轮数以延长训练</translation>
    </message>
    <message>
        <source>give one number each (grey) or three (red, green, blue), and no std of 0</source>
        <translation>请各给一个数（灰度）或三个数（红、绿、蓝），且标准差不为 0</translation>
    </message>
    <message>
        <source>give one that begins with https://</source>
        <translation>请给出以 https:// 开头的网址</translation>
    </message>
    <message>
        <source>give readable files</source>
        <translation>请提供可读取的文件</translation>
    </message>
    <message>
        <source>give rights, or use another run</source>
        <translation>请给予权限，或使用其他训练记录</translation>
    </message>
    <message>
        <source>give safetensors, or what torch.save wrote</source>
        <translation>请提供 safetensors 文件，或由 torch.save 写出的文件</translation>
    </message>
    <message>
        <source>give the absolute path</source>
        <translation>请给出绝对路径</translation>
    </message>
    <message>
        <source>give the file in it</source>
        <translation>请指定其中的文件</translation>
    </message>
    <message>
        <source>give the folder or file that was imported, at its new place</source>
        <translation>请指定所导入的文件夹或文件的新位置</translation>
    </message>
    <message>
        <source>give the path of a CSV file</source>
        <translation>请指定 CSV 文件的路径</translation>
    </message>
    <message>
        <source>give the path of a plan</source>
        <translation>请指定方案的路径</translation>
    </message>
    <message>
        <source>give the path, or take the line out</source>
        <translation>请填写路径，或删除该行</translation>
    </message>
    <message>
        <source>give the place where the moved one lies now</source>
        <translation>请指定移动后的当前位置</translation>
    </message>
    <message>
        <source>give the weights of this backbone</source>
        <translation>请提供此骨干网络的权重</translation>
    </message>
    <message>
        <source>give the weights of this backbone, or map its names with weights.prefix and weights.rename</source>
        <translation>请提供此骨干网络的权重，或用 weights.prefix 和 weights.rename 对应名称</translation>
    </message>
    <message>
        <source>give the weights of this model</source>
        <translation>请提供此模型的权重</translation>
    </message>
    <message>
        <source>give {0}, or a file</source>
        <translation>请指定 {0}，或一个文件</translation>
    </message>
    <message>
        <source>goes on after step {0} of {1} (epoch {2})</source>
        <translation>从第 {0} 步（共 {1} 步）之后继续（第 {2} 轮）</translation>
    </message>
    <message>
        <source>group &apos;{0}&apos; is divided by splits that are already given: {1}</source>
        <translation>分组“{0}”被已有的划分拆开：{1}</translation>
    </message>
    <message>
        <source>group &apos;{0}&apos; is divided by splits that are already given: {1} ({2} more groups are divided, too)</source>
        <translation>分组“{0}”被已有的划分拆开：{1}（另有 {2} 个分组也被拆开）</translation>
    </message>
    <message>
        <source>head {0} is not solved for the task {1}</source>
        <translation>分类头 {0} 不能为任务 {1} 求解</translation>
    </message>
    <message>
        <source>head {0} is solved in one go: it has no learning rate</source>
        <translation>分类头 {0} 是一次求解的：没有学习率</translation>
    </message>
    <message>
        <source>head, none, gradual:EPOCHS, falling:FACTOR, file:PATH</source>
        <translation>head、none、gradual:EPOCHS、falling:FACTOR、file:PATH</translation>
    </message>
    <message>
        <source>head, none, gradual:EPOCHS, falling:FACTOR, file:PATH, or a stage: {0}</source>
        <translation>head、none、gradual:EPOCHS、falling:FACTOR、file:PATH，或一个阶段：{0}</translation>
    </message>
    <message>
        <source>head.good: no sample is labelled {0}</source>
        <translation>head.good：没有样本标注为 {0}</translation>
    </message>
    <message>
        <source>head.key {0} is solved on frozen features: freeze must be head</source>
        <translation>分类头 {0} 在冻结的特征上求解：freeze 必须为 head</translation>
    </message>
    <message>
        <source>head.key {0} is solved on one view of each sample: augment must be none</source>
        <translation>分类头 {0} 在每个样本的一个视图上求解：数据增强必须为 none</translation>
    </message>
    <message>
        <source>head.refit: nearest-good learns from good training samples only</source>
        <translation>head.refit：nearest-good 只从训练部分的合格样本学习</translation>
    </message>
    <message>
        <source>hooks: {0}</source>
        <translation>可用的钩子：{0}</translation>
    </message>
    <message>
        <source>image file is truncated</source>
        <translation>图片文件被截断</translation>
    </message>
    <message>
        <source>image file is truncated ({0} bytes not processed)</source>
        <translation>图片文件被截断（有 {0} 字节未处理）</translation>
    </message>
    <message>
        <source>images of {0} pixels are told better</source>
        <translation>用 {0} 像素的图片区分得更好</translation>
    </message>
    <message>
        <source>import it by its real path, not through a link</source>
        <translation>请用实际路径导入，不要经过链接</translation>
    </message>
    <message>
        <source>import some of another group, or divide anew</source>
        <translation>请导入其他分组的样本，或重新划分</translation>
    </message>
    <message>
        <source>install a release of the plugin for these hooks</source>
        <translation>请安装适合这些钩子的插件版本</translation>
    </message>
    <message>
        <source>install what brings {0}</source>
        <translation>请安装提供 {0} 的软件包</translation>
    </message>
    <message>
        <source>it cannot be copied ({0})</source>
        <translation>无法复制（{0}）</translation>
    </message>
    <message>
        <source>it could not be cross-validated: {0}</source>
        <translation>无法交叉验证：{0}</translation>
    </message>
    <message>
        <source>it could not be cross-validated: {0}: {1}</source>
        <translation>无法交叉验证：{0}：{1}</translation>
    </message>
    <message>
        <source>it could not be tuned: ; the quick model is kept</source>
        <translation>无法微调；保留快速模型</translation>
    </message>
    <message>
        <source>it could not be tuned: {0}: {1}; the quick model is kept</source>
        <translation>无法微调：{0}：{1}；保留快速模型</translation>
    </message>
    <message>
        <source>it could not be tuned: {0}; the quick model is kept</source>
        <translation>无法微调：{0}；保留快速模型</translation>
    </message>
    <message>
        <source>it declares no TLDESK_API</source>
        <translation>它没有声明 TLDESK_API</translation>
    </message>
    <message>
        <source>it is made for hooks {0}.{1}; this TL Desk has {2}.{3}</source>
        <translation>它针对钩子 {0}.{1}；本 TL Desk 为 {2}.{3}</translation>
    </message>
    <message>
        <source>it is never run as a module</source>
        <translation>它从不作为模块运行</translation>
    </message>
    <message>
        <source>it is no text</source>
        <translation>它不是文本</translation>
    </message>
    <message>
        <source>it is unchanged, with a copy at {0}; open it with the TL Desk that made it and report this</source>
        <translation>它没有改变，副本在 {0}；请用生成它的 TL Desk 打开，并报告此问题</translation>
    </message>
    <message>
        <source>it may be cut short: fetch it again</source>
        <translation>它可能不完整：请重新下载</translation>
    </message>
    <message>
        <source>it may have been moved or deleted</source>
        <translation>它可能已被移动或删除</translation>
    </message>
    <message>
        <source>it must be {0}</source>
        <translation>它必须是 {0}</translation>
    </message>
    <message>
        <source>it must be {0}: an instance, not the class</source>
        <translation>它必须是 {0}：实例，而不是类</translation>
    </message>
    <message>
        <source>it must be {0}; it lacks {1}</source>
        <translation>它必须是 {0}；缺少 {1}</translation>
    </message>
    <message>
        <source>it needs hooks {0}.{1}; this TL Desk has only {2}.{3}</source>
        <translation>它需要钩子 {0}.{1}；本 TL Desk 只有 {2}.{3}</translation>
    </message>
    <message>
        <source>it needs {0}</source>
        <translation>它需要 {0}</translation>
    </message>
    <message>
        <source>it returned None</source>
        <translation>它返回了 None</translation>
    </message>
    <message>
        <source>it returned None among its values</source>
        <translation>它返回的值中有 None</translation>
    </message>
    <message>
        <source>it returned a {0}</source>
        <translation>它返回了 {0}</translation>
    </message>
    <message>
        <source>it returned a {0} among its values</source>
        <translation>它返回的值中有 {0}</translation>
    </message>
    <message>
        <source>it returned the class {0}</source>
        <translation>它返回了类 {0}</translation>
    </message>
    <message>
        <source>it returned the class {0} among its values</source>
        <translation>它返回的值中有类 {0}</translation>
    </message>
    <message>
        <source>it was altered or made by another version</source>
        <translation>它被改动过，或由其他版本生成</translation>
    </message>
    <message>
        <source>it was altered; the run itself is not harmed</source>
        <translation>它被改动过；训练记录本身没有受损</translation>
    </message>
    <message>
        <source>it was removed or altered; use another run</source>
        <translation>它已被移走或改动；请使用其他训练记录</translation>
    </message>
    <message>
        <source>its first line must name the columns, as in: path,label</source>
        <translation>第一行必须是列名，例如：path,label</translation>
    </message>
    <message>
        <source>its forward</source>
        <translation>它的 forward</translation>
    </message>
    <message>
        <source>its forward makes constant tensors</source>
        <translation>它的 forward 会生成常量张量</translation>
    </message>
    <message>
        <source>its options: {0}</source>
        <translation>它的选项：{0}</translation>
    </message>
    <message>
        <source>its output is not one tensor</source>
        <translation>它的输出不是一个张量</translation>
    </message>
    <message>
        <source>its shapes depend on the values of its input</source>
        <translation>它的形状取决于输入的值</translation>
    </message>
    <message>
        <source>its sources: {0}</source>
        <translation>它的数据源：{0}</translation>
    </message>
    <message>
        <source>judge it by the test part, or by all labels, cross-validated</source>
        <translation>请用测试部分评判，或用全部标签交叉验证</translation>
    </message>
    <message>
        <source>keep it in the new plan, or start a new run</source>
        <translation>请在新方案中保持不变，或开始新的训练</translation>
    </message>
    <message>
        <source>keep one of them</source>
        <translation>请只保留一个</translation>
    </message>
    <message>
        <source>key {0} is doubled: plugin {1} has it</source>
        <translation>键 {0} 重复：插件 {1} 已使用</translation>
    </message>
    <message>
        <source>label at least two samples in each of two classes, or import some</source>
        <translation>请给两个类别各标注至少两个样本，或导入一些</translation>
    </message>
    <message>
        <source>label at least two, or name another good class</source>
        <translation>请至少标注两个，或指定另一个良品类别</translation>
    </message>
    <message>
        <source>label at least two, or set head.good to another class</source>
        <translation>请至少标注两个，或将 head.good 设为其他类别</translation>
    </message>
    <message>
        <source>label more</source>
        <translation>请多标注一些</translation>
    </message>
    <message>
        <source>label more of them</source>
        <translation>请多标注一些</translation>
    </message>
    <message>
        <source>label more samples, or remove the class</source>
        <translation>请多标注一些样本，或移除该类别</translation>
    </message>
    <message>
        <source>label more, or choose other samples to judge by</source>
        <translation>请多标注一些，或选择其他评估样本</translation>
    </message>
    <message>
        <source>label samples of at least two classes</source>
        <translation>请标注至少两个类别的样本</translation>
    </message>
    <message>
        <source>label some</source>
        <translation>请标注一些</translation>
    </message>
    <message>
        <source>label some good samples</source>
        <translation>请标注一些良品样本</translation>
    </message>
    <message>
        <source>label some samples, or import labelled ones</source>
        <translation>请标注一些样本，或导入已标注的样本</translation>
    </message>
    <message>
        <source>label some, or choose another split</source>
        <translation>请标注一些，或选择其他部分</translation>
    </message>
    <message>
        <source>labelling goes on; install it again: {0} -m pip install --force-reinstall torch torchvision</source>
        <translation>仍可继续标注；请重新安装：{0} -m pip install --force-reinstall torch torchvision</translation>
    </message>
    <message>
        <source>larger images are not tried: that would take about {0} minutes</source>
        <translation>不尝试更大的图片：那大约需要 {0} 分钟</translation>
    </message>
    <message>
        <source>let at least the head train</source>
        <translation>请至少让分类头学习</translation>
    </message>
    <message>
        <source>let it pool them: head.pool avg</source>
        <translation>请让它做平均池化：head.pool avg</translation>
    </message>
    <message>
        <source>let them sum to less than 1</source>
        <translation>请让总和小于 1</translation>
    </message>
    <message>
        <source>line contains NUL</source>
        <translation>行中有空字符</translation>
    </message>
    <message>
        <source>line {0}: {1} has no value</source>
        <translation>第 {0} 行：{1} 没有值</translation>
    </message>
    <message>
        <source>line {0}: {1} is no rule</source>
        <translation>第 {0} 行：{1} 不是规则</translation>
    </message>
    <message>
        <source>line {0}: {1} is not known here</source>
        <translation>第 {0} 行：这里不认识 {1}</translation>
    </message>
    <message>
        <source>line {0}: {1} {2}: {3}</source>
        <translation>第 {0} 行：{1} {2}：{3}</translation>
    </message>
    <message>
        <source>loader_threads: must be 0 to 256, or auto</source>
        <translation>loader_threads：必须为 0 到 256，或 auto</translation>
    </message>
    <message>
        <source>look at the folder</source>
        <translation>请检查该文件夹</translation>
    </message>
    <message>
        <source>make another project to sort into classes</source>
        <translation>要按类别分类，请另建项目</translation>
    </message>
    <message>
        <source>make its files readable</source>
        <translation>请让它的文件可读</translation>
    </message>
    <message>
        <source>make room or make the folder writable; they are tried again at the next change</source>
        <translation>请腾出空间，或让该文件夹可写；下次更改时会再试</translation>
    </message>
    <message>
        <source>make room or mend the folder</source>
        <translation>请腾出空间，或修复该文件夹</translation>
    </message>
    <message>
        <source>make room or rights</source>
        <translation>请腾出空间，或取得权限</translation>
    </message>
    <message>
        <source>make room or rights there</source>
        <translation>请在那里腾出空间，或取得权限</translation>
    </message>
    <message>
        <source>make room or set TLDESK_HOME</source>
        <translation>请腾出空间，或设置 TLDESK_HOME</translation>
    </message>
    <message>
        <source>make room there, or set TLDESK_HOME elsewhere</source>
        <translation>请在那里腾出空间，或将 TLDESK_HOME 设到别处</translation>
    </message>
    <message>
        <source>make room, then try again; nothing was lost</source>
        <translation>请腾出空间后重试；没有任何损失</translation>
    </message>
    <message>
        <source>mark the name with one (...), and write other brackets as (?:...)</source>
        <translation>请用一个 (...) 标出名称，其他括号写成 (?:...)</translation>
    </message>
    <message>
        <source>mean {0} and std {1} do not fit images</source>
        <translation>均值 {0} 和标准差 {1} 不适合图片</translation>
    </message>
    <message>
        <source>mend or remove it; the window sets it aside</source>
        <translation>请修复或删除它；窗口启动时会将其移到一旁</translation>
    </message>
    <message>
        <source>mend or remove the file, then import again</source>
        <translation>请修复或移除该文件，再重新导入</translation>
    </message>
    <message>
        <source>mend the folder</source>
        <translation>请修复该文件夹</translation>
    </message>
    <message>
        <source>mend the pattern</source>
        <translation>请修正该表达式</translation>
    </message>
    <message>
        <source>module {0} never ran</source>
        <translation>模块 {0} 从未运行</translation>
    </message>
    <message>
        <source>more than one tensor crosses there</source>
        <translation>那里不止经过一个张量</translation>
    </message>
    <message>
        <source>move them out first</source>
        <translation>请先把它们移出</translation>
    </message>
    <message>
        <source>must be a number, not true or false</source>
        <translation>必须是数，不能是“是”或“否”</translation>
    </message>
    <message>
        <source>name another run</source>
        <translation>请指定其他训练记录</translation>
    </message>
    <message>
        <source>name another run, or train again with these classes</source>
        <translation>请指定其他训练记录，或用这些类别重新训练</translation>
    </message>
    <message>
        <source>name each class once</source>
        <translation>每个类别只能指定一次</translation>
    </message>
    <message>
        <source>name it</source>
        <translation>请为它命名</translation>
    </message>
    <message>
        <source>name one of its modules</source>
        <translation>请指定其中的一个模块</translation>
    </message>
    <message>
        <source>name where its features end</source>
        <translation>请指定特征在哪里结束</translation>
    </message>
    <message>
        <source>near it: {0}</source>
        <translation>附近有：{0}</translation>
    </message>
    <message>
        <source>no backbone {0}</source>
        <translation>没有骨干网络 {0}</translation>
    </message>
    <message>
        <source>no backup could be written to {0}: {1}</source>
        <translation>无法将备份写入 {0}：{1}</translation>
    </message>
    <message>
        <source>no clear gain from tuning: the quick model is kept</source>
        <translation>微调没有明显改善：保留快速模型</translation>
    </message>
    <message>
        <source>no finished run has a validation {0}</source>
        <translation>没有已完成的训练记录带有验证指标 {0}</translation>
    </message>
    <message>
        <source>no label</source>
        <translation>没有标签</translation>
    </message>
    <message>
        <source>no loader knows what to do with {0}</source>
        <translation>没有哪种读取方式能处理 {0}</translation>
    </message>
    <message>
        <source>no loader {0}</source>
        <translation>没有读取方式 {0}</translation>
    </message>
    <message>
        <source>no modality {0}</source>
        <translation>没有模态 {0}</translation>
    </message>
    <message>
        <source>no permission to read the file</source>
        <translation>没有读取该文件的权限</translation>
    </message>
    <message>
        <source>no plugin offers pretrained weights of {0}</source>
        <translation>没有插件提供 {0} 的预训练权重</translation>
    </message>
    <message>
        <source>no plugin {0}</source>
        <translation>没有插件 {0}</translation>
    </message>
    <message>
        <source>no project is open</source>
        <translation>没有打开的项目</translation>
    </message>
    <message>
        <source>no room left in {0}: the run waits; free some space and it goes on</source>
        <translation>{0} 没有空间了：训练在等待；腾出一些空间后会继续</translation>
    </message>
    <message>
        <source>no run of this project has a result yet</source>
        <translation>这个项目还没有任何训练结果</translation>
    </message>
    <message>
        <source>no stage {0}</source>
        <translation>没有阶段 {0}</translation>
    </message>
    <message>
        <source>no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>no working copies could be kept ({0}); large files will be decoded each time</source>
        <translation>无法保存工作副本（{0}）；大文件每次都要重新解码</translation>
    </message>
    <message>
        <source>none is installed</source>
        <translation>没有安装</translation>
    </message>
    <message>
        <source>none of the {0} samples in {1} can be read; {2}: {3}</source>
        <translation>{1} 中的 {0} 个样本都无法读取；{2}：{3}</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>not an image</source>
        <translation>不是图片</translation>
    </message>
    <message>
        <source>not an image (JPEG, PNG, TIFF, WebP or BMP or HEIC): it begins with the bytes {0}</source>
        <translation>不是图片（JPEG、PNG、TIFF、WebP、BMP 或 HEIC）：文件以字节 {0} 开头</translation>
    </message>
    <message>
        <source>not an image (JPEG, PNG, TIFF, WebP or BMP): it begins with the bytes {0}</source>
        <translation>不是图片（JPEG、PNG、TIFF、WebP 或 BMP）：文件以字节 {0} 开头</translation>
    </message>
    <message>
        <source>not an image: it begins with the text {0}</source>
        <translation>不是图片：文件以文本 {0} 开头</translation>
    </message>
    <message>
        <source>not an image: it begins with zeros</source>
        <translation>不是图片：文件以零字节开头</translation>
    </message>
    <message>
        <source>not tuned: it would take about {0} minutes on this device</source>
        <translation>未微调：在此设备上约需 {0} 分钟</translation>
    </message>
    <message>
        <source>nothing in it runs</source>
        <translation>其中没有任何内容运行</translation>
    </message>
    <message>
        <source>nothing is left of it at {0}</source>
        <translation>到 {0} 时已没有剩余</translation>
    </message>
    <message>
        <source>nothing trains under this freeze plan</source>
        <translation>按此冻结方案，没有任何内容学习</translation>
    </message>
    <message>
        <source>nothing trains under this freeze plan from epoch {0} on</source>
        <translation>按此冻结方案，从第 {0} 轮起没有任何内容学习</translation>
    </message>
    <message>
        <source>nothing was found</source>
        <translation>没有找到任何内容</translation>
    </message>
    <message>
        <source>open it, or choose another name</source>
        <translation>请打开它，或换一个名称</translation>
    </message>
    <message>
        <source>open one</source>
        <translation>请打开一个</translation>
    </message>
    <message>
        <source>open one, or drop a folder</source>
        <translation>请打开一个，或拖入文件夹</translation>
    </message>
    <message>
        <source>open one, or name a new one</source>
        <translation>请打开一个，或新建一个</translation>
    </message>
    <message>
        <source>open the project again</source>
        <translation>请重新打开项目</translation>
    </message>
    <message>
        <source>options of the loader {0}: {1}</source>
        <translation>读取方式 {0} 的选项：{1}</translation>
    </message>
    <message>
        <source>paths begin with backbone. or head.</source>
        <translation>路径以 backbone. 或 head. 开头</translation>
    </message>
    <message>
        <source>patience waits for a better validation, and there is none</source>
        <translation>提前停止要等验证结果变好，但没有验证集</translation>
    </message>
    <message>
        <source>plugin {0}: {1}</source>
        <translation>插件 {0}：{1}</translation>
    </message>
    <message>
        <source>plugins: {0}</source>
        <translation>插件：{0}</translation>
    </message>
    <message>
        <source>positional embedding {0} does not fit: {1}</source>
        <translation>位置嵌入 {0} 不适合：{1}</translation>
    </message>
    <message>
        <source>put @hookimpl of tldesk.api above it</source>
        <translation>请在它上面加上 tldesk.api 的 @hookimpl</translation>
    </message>
    <message>
        <source>put it back, or choose another one</source>
        <translation>请放回原处，或另选一个</translation>
    </message>
    <message>
        <source>put one into {0}</source>
        <translation>请放一个到 {0} 中</translation>
    </message>
    <message>
        <source>put the file back or mend it, then import again</source>
        <translation>请放回或修复该文件，再重新导入</translation>
    </message>
    <message>
        <source>put the folder itself there</source>
        <translation>请把文件夹本身放在那里</translation>
    </message>
    <message>
        <source>put the old files back, or start a new run</source>
        <translation>请放回旧文件，或开始新的训练</translation>
    </message>
    <message>
        <source>put them back, or start a new run</source>
        <translation>请放回它们，或开始新的训练</translation>
    </message>
    <message>
        <source>put {0} in its place</source>
        <translation>请用 {0} 代替</translation>
    </message>
    <message>
        <source>quote cells that hold the separator</source>
        <translation>请给含有分隔符的单元格加上引号</translation>
    </message>
    <message>
        <source>read the samples again</source>
        <translation>请重新读取样本</translation>
    </message>
    <message>
        <source>recipe has no field {0}</source>
        <translation>配方没有 {0} 这一项</translation>
    </message>
    <message>
        <source>recipe {0} cannot be read: {1}</source>
        <translation>无法读取配方 {0}：{1}</translation>
    </message>
    <message>
        <source>rename one</source>
        <translation>请重命名其中一个</translation>
    </message>
    <message>
        <source>rename that one first</source>
        <translation>请先重命名那一个</translation>
    </message>
    <message>
        <source>report it to its plugin&apos;s author</source>
        <translation>请报告给其插件的作者</translation>
    </message>
    <message>
        <source>report it to the plugin&apos;s author</source>
        <translation>请报告给插件的作者</translation>
    </message>
    <message>
        <source>report this</source>
        <translation>请报告此问题</translation>
    </message>
    <message>
        <source>restore the folder from a backup</source>
        <translation>请从备份恢复该文件夹</translation>
    </message>
    <message>
        <source>return a list of {0}</source>
        <translation>请返回 {0} 的列表</translation>
    </message>
    <message>
        <source>run this again, or import its folder again first</source>
        <translation>请再运行一次，或先重新导入其文件夹</translation>
    </message>
    <message>
        <source>run {0} has no proof: it ended before its first epoch</source>
        <translation>训练记录 {0} 没有冻结证明：它在第一轮结束前就终止了</translation>
    </message>
    <message>
        <source>runs: {0}</source>
        <translation>训练记录：{0}</translation>
    </message>
    <message>
        <source>sampler &apos;balanced&apos; needs classes, and the targets are numbers</source>
        <translation>采样方式“balanced”需要类别，而目标是数值</translation>
    </message>
    <message>
        <source>sampler &apos;balanced&apos; needs one class a sample</source>
        <translation>采样方式“balanced”要求每个样本一个类别</translation>
    </message>
    <message>
        <source>sampler &apos;balanced&apos; needs one class a sample, and here a sample may have several</source>
        <translation>采样方式“balanced”要求每个样本一个类别，而这里的样本可以有多个</translation>
    </message>
    <message>
        <source>sampler {0} does not exist</source>
        <translation>没有采样方式 {0}</translation>
    </message>
    <message>
        <source>samples of the run have changed: {0}</source>
        <translation>此训练的样本已改变：{0}</translation>
    </message>
    <message>
        <source>samples of the run have changed: {0} and {1} more</source>
        <translation>此训练的样本已改变：{0}，另有 {1} 个</translation>
    </message>
    <message>
        <source>save it again as UTF-8 (in a spreadsheet: &apos;CSV UTF-8&apos;)</source>
        <translation>请另存为 UTF-8（在电子表格中选“CSV UTF-8”）</translation>
    </message>
    <message>
        <source>save it as CSV in UTF-8</source>
        <translation>请另存为 UTF-8 编码的 CSV</translation>
    </message>
    <message>
        <source>save module.state_dict() to safetensors</source>
        <translation>请把 module.state_dict() 保存为 safetensors</translation>
    </message>
    <message>
        <source>say which: {0}</source>
        <translation>请指明是哪一个：{0}</translation>
    </message>
    <message>
        <source>schedule.extensions: begin after the last of {0} epochs</source>
        <translation>schedule.extensions：开始于最后的第 {0} 轮之后</translation>
    </message>
    <message>
        <source>schedule.warmup: must end before the last of {0} epochs</source>
        <translation>schedule.warmup：必须在最后的第 {0} 轮之前结束</translation>
    </message>
    <message>
        <source>see the details and the log</source>
        <translation>请查看详情和日志</translation>
    </message>
    <message>
        <source>see the guide on plans</source>
        <translation>请参阅关于方案的指南</translation>
    </message>
    <message>
        <source>see the log</source>
        <translation>请查看日志</translation>
    </message>
    <message>
        <source>see the project&apos;s sources</source>
        <translation>请查看项目的数据源</translation>
    </message>
    <message>
        <source>set TLDESK_HOME</source>
        <translation>请设置 TLDESK_HOME</translation>
    </message>
    <message>
        <source>set cache_dtype to bf16</source>
        <translation>请将 cache_dtype 设为 bf16</translation>
    </message>
    <message>
        <source>set freeze to head</source>
        <translation>请将 freeze 设为 head</translation>
    </message>
    <message>
        <source>set one before it is called</source>
        <translation>请在调用之前设置</translation>
    </message>
    <message>
        <source>set patience to 0, or keep some</source>
        <translation>请将提前停止的轮数设为 0，或留出一些样本</translation>
    </message>
    <message>
        <source>set the image size to {0}</source>
        <translation>请将图片尺寸设为 {0}</translation>
    </message>
    <message>
        <source>set weights.prefix={0}</source>
        <translation>请设置 weights.prefix={0}</translation>
    </message>
    <message>
        <source>setting {0}: {1} makes no sense</source>
        <translation>设置 {0}：{1} 没有意义</translation>
    </message>
    <message>
        <source>single numbers</source>
        <translation>单个数值</translation>
    </message>
    <message>
        <source>stages: {0}</source>
        <translation>阶段：{0}</translation>
    </message>
    <message>
        <source>start a new run</source>
        <translation>请开始新的训练</translation>
    </message>
    <message>
        <source>stop it first</source>
        <translation>请先停止它</translation>
    </message>
    <message>
        <source>stop it, or wait for its end</source>
        <translation>请停止它，或等它结束</translation>
    </message>
    <message>
        <source>stopped before it was judged; the model is kept</source>
        <translation>在评判之前停止；模型已保留</translation>
    </message>
    <message>
        <source>stopped before it was tuned; the quick model is kept</source>
        <translation>在微调之前停止；保留快速模型</translation>
    </message>
    <message>
        <source>stopped before the two were compared; the quick model is kept</source>
        <translation>在比较两个模型之前已停止；保留快速模型</translation>
    </message>
    <message>
        <source>stopped early: no better epoch for {0}</source>
        <translation>提前停止：{0} 轮没有变好</translation>
    </message>
    <message>
        <source>supply values; other plugins&apos; calls are not wrapped</source>
        <translation>请直接给出值；不能包裹其他插件的调用</translation>
    </message>
    <message>
        <source>take 1 to {0} characters without &lt; &gt; : &quot; / \ | ? * and no dot at either end</source>
        <translation>请用 1 到 {0} 个字符，不含 &lt; &gt; : &quot; / \ | ? *，首尾不能是点</translation>
    </message>
    <message>
        <source>take the snapshot of the same model</source>
        <translation>请取同一模型的快照</translation>
    </message>
    <message>
        <source>tensor {0} has shape {1} where {2} has {3}</source>
        <translation>张量 {0} 的形状为 {1}，而 {2} 的为 {3}</translation>
    </message>
    <message>
        <source>tensor {0} was not there both times</source>
        <translation>张量 {0} 并非两次都存在</translation>
    </message>
    <message>
        <source>tensor {0} was {1} {2} and is {3} {4}</source>
        <translation>张量 {0} 原为 {1} {2}，现为 {3} {4}</translation>
    </message>
    <message>
        <source>the BatchNorm policy of {0} ({1}) is {2}, and stays so</source>
        <translation>{0}（{1}）的 BatchNorm 策略是 {2}，不能更改</translation>
    </message>
    <message>
        <source>the class {0} has the key {1}</source>
        <translation>类 {0} 的键是 {1}</translation>
    </message>
    <message>
        <source>the connection ended early</source>
        <translation>连接提前结束</translation>
    </message>
    <message>
        <source>the database {0} is damaged</source>
        <translation>数据库 {0} 已损坏</translation>
    </message>
    <message>
        <source>the demo&apos;s project cannot be used: {0}</source>
        <translation>示例项目无法使用：{0}</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>the disk of {0} is full</source>
        <translation>{0} 所在的磁盘已满</translation>
    </message>
    <message>
        <source>the engine is still loading</source>
        <translation>引擎仍在加载</translation>
    </message>
    <message>
        <source>the file cannot be looked up ({0})</source>
        <translation>无法查看该文件（{0}）</translation>
    </message>
    <message>
        <source>the file cannot be read: {0}</source>
        <translation>无法读取该文件：{0}</translation>
    </message>
    <message>
        <source>the file holds {0} tensors, the model {1}</source>
        <translation>文件中有 {0} 个张量，模型有 {1} 个</translation>
    </message>
    <message>
        <source>the file is cut short</source>
        <translation>文件不完整</translation>
    </message>
    <message>
        <source>the file is cut short ({0})</source>
        <translation>文件不完整（{0}）</translation>
    </message>
    <message>
        <source>the file is cut short: {0} of {1} labels are whole</source>
        <translation>文件不完整：{1} 个标签中有 {0} 个完整</translation>
    </message>
    <message>
        <source>the file is cut short: {0} of {1} labels are whole; the samples without one are unlabelled</source>
        <translation>文件不完整：{1} 个标签中有 {0} 个完整；没有标签的样本视为未标注</translation>
    </message>
    <message>
        <source>the file is cut short: {0} of {1} samples are whole</source>
        <translation>文件不完整：{1} 个样本中有 {0} 个完整</translation>
    </message>
    <message>
        <source>the file is cut short: {0} of {1} samples are whole; the samples without one are unlabelled</source>
        <translation>文件不完整：{1} 个样本中有 {0} 个完整；没有标签的样本视为未标注</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件是空的</translation>
    </message>
    <message>
        <source>the folder &apos;{0}&apos; cannot be opened: {1}</source>
        <translation>无法打开文件夹“{0}”：{1}</translation>
    </message>
    <message>
        <source>the folder cannot be opened: {0}</source>
        <translation>无法打开文件夹：{0}</translation>
    </message>
    <message>
        <source>the folder of {0} ({1}) is gone: {2}</source>
        <translation>{0}（{1}）的文件夹不见了：{2}</translation>
    </message>
    <message>
        <source>the images in {0} lie inside the project</source>
        <translation>{0} 中的图片位于项目之内</translation>
    </message>
    <message>
        <source>the job&apos;s thread ended without a word</source>
        <translation>任务的线程没有任何说明就结束了</translation>
    </message>
    <message>
        <source>the label {0} is no number, as a regression project takes</source>
        <translation>标签 {0} 不是数值，而回归项目需要数值</translation>
    </message>
    <message>
        <source>the labelled samples are of one class only</source>
        <translation>已标注样本只属于一个类别</translation>
    </message>
    <message>
        <source>the labels hold no class at all</source>
        <translation>标签中没有任何类别</translation>
    </message>
    <message>
        <source>the labels hold one class only</source>
        <translation>标签只有一个类别</translation>
    </message>
    <message>
        <source>the labels hold only class {0}</source>
        <translation>标签只有类别 {0}</translation>
    </message>
    <message>
        <source>the last sample of each epoch joins the batch before it: BatchNorm cannot learn from one sample</source>
        <translation>每轮的最后一个样本并入前一批：BatchNorm 不能从单个样本学习</translation>
    </message>
    <message>
        <source>the loader {0} failed on {1}: {2}</source>
        <translation>读取方式 {0} 处理 {1} 时出错：{2}</translation>
    </message>
    <message>
        <source>the loader {0} failed to look at {1}: {2}</source>
        <translation>读取方式 {0} 查看 {1} 时出错：{2}</translation>
    </message>
    <message>
        <source>the loss became {0} at step {1} (epoch {2})</source>
        <translation>损失在第 {1} 步（第 {2} 轮）变成了 {0}</translation>
    </message>
    <message>
        <source>the model has no head</source>
        <translation>模型没有分类头</translation>
    </message>
    <message>
        <source>the name of a class has {0} characters</source>
        <translation>有类别的名称长达 {0} 个字符</translation>
    </message>
    <message>
        <source>the network gives {0}, not one tensor</source>
        <translation>网络给出的是 {0}，不是一个张量</translation>
    </message>
    <message>
        <source>the number {0} is no class of a {1} project</source>
        <translation>数字 {0} 不是 {1} 项目的类别</translation>
    </message>
    <message>
        <source>the plan holds no rule</source>
        <translation>方案中没有规则</translation>
    </message>
    <message>
        <source>the pretrained weights of {0} ({1}) are not on this computer</source>
        <translation>{0} 的预训练权重（{1}）不在本机</translation>
    </message>
    <message>
        <source>the project holds numbers, not classes</source>
        <translation>这个项目存放数值，而不是类别</translation>
    </message>
    <message>
        <source>the rest of the features is not kept: they may take no more of the disk</source>
        <translation>其余特征未保留：它们不能再占用更多磁盘空间</translation>
    </message>
    <message>
        <source>the run cannot go on: {0} changed since it stopped</source>
        <translation>训练无法继续：停止之后 {0} 已改变</translation>
    </message>
    <message>
        <source>the run folder {0} cannot be made: {1}</source>
        <translation>无法建立训练记录的文件夹 {0}：{1}</translation>
    </message>
    <message>
        <source>the run goes on, but its progress is not noted: {0}</source>
        <translation>训练仍在继续，但无法记录其进度：{0}</translation>
    </message>
    <message>
        <source>the same input gives another output each time</source>
        <translation>相同的输入每次给出不同的输出</translation>
    </message>
    <message>
        <source>the sample is no longer in the project</source>
        <translation>该样本已不在项目中</translation>
    </message>
    <message>
        <source>the samples are of several kinds: {0}</source>
        <translation>样本有多种类型：{0}</translation>
    </message>
    <message>
        <source>the settings cannot be written to {0}: {1}</source>
        <translation>无法将设置写入 {0}：{1}</translation>
    </message>
    <message>
        <source>the settings file is damaged: it holds no settings</source>
        <translation>设置文件已损坏：其中没有设置</translation>
    </message>
    <message>
        <source>the settings file is damaged: it is no text</source>
        <translation>设置文件已损坏：它不是文本</translation>
    </message>
    <message>
        <source>the settings file is damaged: it names no version</source>
        <translation>设置文件已损坏：没有写明版本</translation>
    </message>
    <message>
        <source>the settings file is damaged: {0}</source>
        <translation>设置文件已损坏：{0}</translation>
    </message>
    <message>
        <source>the settings file is of a later TL Desk</source>
        <translation>设置文件来自更新版本的 TL Desk</translation>
    </message>
    <message>
        <source>the solver stopped at its last iteration; a smaller c settles sooner</source>
        <translation>求解到最后一次迭代仍未收敛；较小的 C 会更快收敛</translation>
    </message>
    <message>
        <source>the split &apos;{0}&apos; is none of train, val, test</source>
        <translation>划分“{0}”不是 train、val 或 test</translation>
    </message>
    <message>
        <source>the target &apos;{0}&apos; is no number</source>
        <translation>目标“{0}”不是数值</translation>
    </message>
    <message>
        <source>the target &apos;{0}&apos; is not finite</source>
        <translation>目标“{0}”不是有限的数</translation>
    </message>
    <message>
        <source>the test part of {0} holds no labelled sample that this model knows</source>
        <translation>{0} 的测试集中没有此模型认识的已标注样本</translation>
    </message>
    <message>
        <source>the training engine cannot be loaded: {0}</source>
        <translation>无法加载训练引擎：{0}</translation>
    </message>
    <message>
        <source>the training samples hold one class only</source>
        <translation>训练样本只有一个类别</translation>
    </message>
    <message>
        <source>the training split holds no labelled sample</source>
        <translation>训练集中没有已标注样本</translation>
    </message>
    <message>
        <source>the two could not be compared: {0}: {1}; the quick model is kept</source>
        <translation>无法比较两个模型：{0}：{1}；保留快速模型</translation>
    </message>
    <message>
        <source>the two could not be compared: {0}; the quick model is kept</source>
        <translation>无法比较两个模型：{0}；保留快速模型</translation>
    </message>
    <message>
        <source>the validation part of {0} holds no labelled sample that this model knows</source>
        <translation>{0} 的验证集中没有此模型认识的已标注样本</translation>
    </message>
    <message>
        <source>the weights of {0} are not those that the run began with</source>
        <translation>{0} 的权重不是训练开始时的那些</translation>
    </message>
    <message>
        <source>the {0} split of {1} holds no labelled sample</source>
        <translation>{1} 的 {0} 部分没有已标注样本</translation>
    </message>
    <message>
        <source>there are no keys of kind {0}</source>
        <translation>没有 {0} 类的键</translation>
    </message>
    <message>
        <source>there are too few samples to time a step</source>
        <translation>样本太少，无法估计一步的用时</translation>
    </message>
    <message>
        <source>there are {0}</source>
        <translation>可用的有 {0}</translation>
    </message>
    <message>
        <source>there are {0} good training samples</source>
        <translation>有 {0} 个良品训练样本</translation>
    </message>
    <message>
        <source>there is a class {0} again</source>
        <translation>类别 {0} 又出现了一次</translation>
    </message>
    <message>
        <source>there is a class {0} already</source>
        <translation>已有类别 {0}</translation>
    </message>
    <message>
        <source>there is a project {0} already</source>
        <translation>已有项目 {0}</translation>
    </message>
    <message>
        <source>there is no checkpoint to go on from: the run begins again</source>
        <translation>没有可以接着训练的检查点：训练从头开始</translation>
    </message>
    <message>
        <source>there is no class {0}</source>
        <translation>没有类别 {0}</translation>
    </message>
    <message>
        <source>there is no file &apos;{0}&apos;</source>
        <translation>没有文件“{0}”</translation>
    </message>
    <message>
        <source>there is no file or folder {0}</source>
        <translation>没有文件或文件夹 {0}</translation>
    </message>
    <message>
        <source>there is no folder &apos;{0}&apos;</source>
        <translation>没有文件夹“{0}”</translation>
    </message>
    <message>
        <source>there is no hook {0}</source>
        <translation>没有钩子 {0}</translation>
    </message>
    <message>
        <source>there is no labelled sample to evaluate on</source>
        <translation>没有可供评估的已标注样本</translation>
    </message>
    <message>
        <source>there is no member {0}: the file holds {1}</source>
        <translation>没有成员 {0}：文件中有 {1} 个</translation>
    </message>
    <message>
        <source>there is no project {0}</source>
        <translation>没有项目 {0}</translation>
    </message>
    <message>
        <source>there is no run {0}</source>
        <translation>没有训练记录 {0}</translation>
    </message>
    <message>
        <source>there is no sample in {0}</source>
        <translation>{0} 中没有样本</translation>
    </message>
    <message>
        <source>there is no sample in {0} (ignored: {1})</source>
        <translation>{0} 中没有样本（已忽略：{1}）</translation>
    </message>
    <message>
        <source>there is no sample {0}</source>
        <translation>没有样本 {0}</translation>
    </message>
    <message>
        <source>there is no source {0}</source>
        <translation>没有数据源 {0}</translation>
    </message>
    <message>
        <source>there is no stage {0}</source>
        <translation>没有名为 {0} 的阶段</translation>
    </message>
    <message>
        <source>there is no such field</source>
        <translation>没有这一项</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>there is nothing to import</source>
        <translation>没有可导入的内容</translation>
    </message>
    <message>
        <source>there is nothing to predict</source>
        <translation>没有可预测的内容</translation>
    </message>
    <message>
        <source>there is one class only ({0}): training needs at least two</source>
        <translation>只有一个类别（{0}）：训练至少需要两个</translation>
    </message>
    <message>
        <source>there is room again: the run goes on</source>
        <translation>又有空间了：训练继续</translation>
    </message>
    <message>
        <source>this run does not know {0}; these labels do not count</source>
        <translation>此训练不认识 {0}；这些标签不计入</translation>
    </message>
    <message>
        <source>threads: must be 1 to 1024, or auto</source>
        <translation>threads：必须为 1 到 1024，或 auto</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>timm/{0} cannot be built for inputs of {1} px: {2}</source>
        <translation>无法为 {1} px 的输入构建 timm/{0}：{2}</translation>
    </message>
    <message>
        <source>timm/{0} cannot be built: {1}</source>
        <translation>无法构建 timm/{0}：{1}</translation>
    </message>
    <message>
        <source>too large: {0} megapixels, the limit is {1}</source>
        <translation>太大：{0} 百万像素，上限为 {1}</translation>
    </message>
    <message>
        <source>torchvision/{0} takes inputs of a multiple of {1} px, not {2}</source>
        <translation>torchvision/{0} 的输入须为 {1} px 的倍数，不能是 {2}</translation>
    </message>
    <message>
        <source>train a head on it instead</source>
        <translation>请改为在它上面训练分类头</translation>
    </message>
    <message>
        <source>train again instead</source>
        <translation>请改为重新训练</translation>
    </message>
    <message>
        <source>train again, or restore the file</source>
        <translation>请重新训练，或恢复该文件</translation>
    </message>
    <message>
        <source>train for more epochs, or let it hold sooner</source>
        <translation>训练更多轮，或让它更早生效</translation>
    </message>
    <message>
        <source>train with a smaller learning rate: {0} instead of {1}</source>
        <translation>请用较小的学习率训练：{0} 而不是 {1}</translation>
    </message>
    <message>
        <source>try again in a moment</source>
        <translation>请稍后再试</translation>
    </message>
    <message>
        <source>try again, it goes on where it stopped; or fetch the file elsewhere and give its path</source>
        <translation>请重试，会从停下的地方继续；或用其他方式下载该文件，再指定其路径</translation>
    </message>
    <message>
        <source>try again; the wrong file is deleted</source>
        <translation>请重试；错误的文件已删除</translation>
    </message>
    <message>
        <source>tuning gained {0} points ({1} to {2}): kept</source>
        <translation>微调提高了 {0} 个百分点（{1} 到 {2}）：已采用</translation>
    </message>
    <message>
        <source>tuning was stopped; the quick model is kept</source>
        <translation>微调已停止；保留快速模型</translation>
    </message>
    <message>
        <source>two tensors would be named {0}</source>
        <translation>有两个张量会同名为 {0}</translation>
    </message>
    <message>
        <source>under this freeze plan nothing trains</source>
        <translation>按此冻结方案，没有任何内容学习</translation>
    </message>
    <message>
        <source>unexpected end of data</source>
        <translation>数据意外结束</translation>
    </message>
    <message>
        <source>unrecognized data stream contents when reading image file</source>
        <translation>读取图片文件时数据流内容无法识别</translation>
    </message>
    <message>
        <source>update TL Desk</source>
        <translation>请更新 TL Desk</translation>
    </message>
    <message>
        <source>update TL Desk, or restore an older copy from the folder&apos;s backups</source>
        <translation>请更新 TL Desk，或从该文件夹的备份恢复较旧的副本</translation>
    </message>
    <message>
        <source>use a linear head</source>
        <translation>请使用线性分类头</translation>
    </message>
    <message>
        <source>use a project for each</source>
        <translation>请为每种类型各建一个项目</translation>
    </message>
    <message>
        <source>use at least {0} px</source>
        <translation>请至少用 {0} px</translation>
    </message>
    <message>
        <source>use at most {0}</source>
        <translation>最多用 {0} 个</translation>
    </message>
    <message>
        <source>use the folder of a run with this recipe, unchanged</source>
        <translation>请使用配方相同且未改动的训练记录的文件夹</translation>
    </message>
    <message>
        <source>use the model&apos;s own file</source>
        <translation>请使用该模型自己的文件</translation>
    </message>
    <message>
        <source>use {0} px</source>
        <translation>请用 {0} px</translation>
    </message>
    <message>
        <source>val {0} and test {1} leave no training part</source>
        <translation>验证 {0} 和测试 {1} 没有给训练留下部分</translation>
    </message>
    <message>
        <source>very few training samples: {0}</source>
        <translation>训练样本极少：{0}</translation>
    </message>
    <message>
        <source>wait for it to finish, then try again</source>
        <translation>请等它完成，再重试</translation>
    </message>
    <message>
        <source>weights became infinite at the end of epoch {0}</source>
        <translation>权重在第 {0} 轮结束时变成无穷大</translation>
    </message>
    <message>
        <source>weights do not fit {0}: {1}</source>
        <translation>权重不适合 {0}：{1}</translation>
    </message>
    <message>
        <source>weights file {0} cannot be read: {1}</source>
        <translation>无法读取权重文件 {0}：{1}</translation>
    </message>
    <message>
        <source>weights file {0} does not exist</source>
        <translation>权重文件 {0} 不存在</translation>
    </message>
    <message>
        <source>weights file {0} is a folder</source>
        <translation>权重文件 {0} 是文件夹</translation>
    </message>
    <message>
        <source>weights {0} is a folder</source>
        <translation>权重 {0} 是文件夹</translation>
    </message>
    <message>
        <source>what comes before {0} is computed in each epoch: it is not kept</source>
        <translation>{0} 之前的部分每个周期都要计算：它未被保留</translation>
    </message>
    <message>
        <source>without a number</source>
        <translation>（没有编号）</translation>
    </message>
    <message>
        <source>without a suffix</source>
        <translation>没有扩展名</translation>
    </message>
    <message>
        <source>write SOURCE/NAME</source>
        <translation>请写成 SOURCE/NAME</translation>
    </message>
    <message>
        <source>write TLDESK_API = ({0}, {1})</source>
        <translation>请写成 TLDESK_API = ({0}, {1})</translation>
    </message>
    <message>
        <source>write it as CSV</source>
        <translation>请写成 CSV</translation>
    </message>
    <message>
        <source>write it like gap:60</source>
        <translation>请写成类似 gap:60 的形式</translation>
    </message>
    <message>
        <source>write labels as a|b</source>
        <translation>请把标签写成 a|b</translation>
    </message>
    <message>
        <source>write: train PATH, freeze PATH, with rate FACTOR and from EPOCH behind, or batchnorm follow|frozen|live</source>
        <translation>请写：train PATH、freeze PATH，后面可加 rate FACTOR 和 from EPOCH；或 batchnorm follow|frozen|live</translation>
    </message>
    <message>
        <source>{0} ({1}) has no epoch left for another plan</source>
        <translation>{0}（{1}）已没有剩余的轮可用于另一方案</translation>
    </message>
    <message>
        <source>{0} ({1}) has no whole checkpoint</source>
        <translation>{0}（{1}）没有完整的检查点</translation>
    </message>
    <message>
        <source>{0} ({1}) has {2} epochs to go to, {3} are fewer</source>
        <translation>{0}（{1}）计划训练 {2} 轮，{3} 轮更少</translation>
    </message>
    <message>
        <source>{0} ({1}) have no augmentation {2}</source>
        <translation>{0}（{1}）没有数据增强 {2}</translation>
    </message>
    <message>
        <source>{0} ({1}) is complete with {2} epochs</source>
        <translation>{0}（{1}）已完成 {2} 轮</translation>
    </message>
    <message>
        <source>{0} ({1}) is running</source>
        <translation>{0}（{1}）正在运行</translation>
    </message>
    <message>
        <source>{0} ({1}) was solved in one go</source>
        <translation>{0}（{1}）是一次求解得出的</translation>
    </message>
    <message>
        <source>{0} GB cannot be kept</source>
        <translation>无法保存 {0} GB</translation>
    </message>
    <message>
        <source>{0} are unexpected ({1})</source>
        <translation>{0} 是多余的（{1}）</translation>
    </message>
    <message>
        <source>{0} came with sha256 {1}..., expected {2}</source>
        <translation>{0} 的 sha256 为 {1}...，应为 {2}</translation>
    </message>
    <message>
        <source>{0} can only be read here</source>
        <translation>{0} 在这里只能读取</translation>
    </message>
    <message>
        <source>{0} cannot be decoded: {1}</source>
        <translation>无法解码 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be deleted: {1}</source>
        <translation>无法删除 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be emptied: {1}</source>
        <translation>{0} 无法清空：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be made: {1}</source>
        <translation>无法建立 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be reached: {1}</source>
        <translation>无法连到 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be read</source>
        <translation>无法读取 {0}</translation>
    </message>
    <message>
        <source>{0} cannot be read or written: {1}</source>
        <translation>无法读写 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}</source>
        <translation>无法读取 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be renamed: {1}</source>
        <translation>无法重命名 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be the name of a preset</source>
        <translation>{0} 不能作为预设的名称</translation>
    </message>
    <message>
        <source>{0} cannot be written</source>
        <translation>无法写入 {0}</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}</source>
        <translation>无法写入 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot hold features as large as these</source>
        <translation>{0} 无法容纳这么大的特征值</translation>
    </message>
    <message>
        <source>{0} cannot train in {1}</source>
        <translation>{0} 不能以 {1} 训练</translation>
    </message>
    <message>
        <source>{0} changed file is read again</source>
        <translation>重新读取 {0} 个有变化的文件</translation>
    </message>
    <message>
        <source>{0} changed files are read again</source>
        <translation>重新读取 {0} 个有变化的文件</translation>
    </message>
    <message>
        <source>{0} claims {1} GB, the limit is {2}</source>
        <translation>{0} 声称有 {1} GB，上限为 {2}</translation>
    </message>
    <message>
        <source>{0} could not be brought from format {1} to {2}: {3}</source>
        <translation>无法将 {0} 从格式 {1} 转换为 {2}：{3}</translation>
    </message>
    <message>
        <source>{0} could not be registered</source>
        <translation>无法登记 {0}</translation>
    </message>
    <message>
        <source>{0} exists already</source>
        <translation>{0} 已存在</translation>
    </message>
    <message>
        <source>{0} gives features that are not finite</source>
        <translation>{0} 给出的特征不是有限的数</translation>
    </message>
    <message>
        <source>{0} gives features too large to keep</source>
        <translation>{0} 给出的特征太大，无法保存</translation>
    </message>
    <message>
        <source>{0} gives no map of places there</source>
        <translation>{0} 在那里给出的不是特征图</translation>
    </message>
    <message>
        <source>{0} has changed since it was read</source>
        <translation>{0} 在读取之后已改变</translation>
    </message>
    <message>
        <source>{0} has learned from the validation part as well, which cannot judge it then</source>
        <translation>{0} 也从验证部分学习过，因此不能再用它来评判</translation>
    </message>
    <message>
        <source>{0} has no column &apos;{1}&apos;; its columns are {2}</source>
        <translation>{0} 没有列“{1}”；它的列有 {2}</translation>
    </message>
    <message>
        <source>{0} has no header</source>
        <translation>{0} 没有表头</translation>
    </message>
    <message>
        <source>{0} has no labelled sample</source>
        <translation>{0} 没有已标注样本</translation>
    </message>
    <message>
        <source>{0} has no module {1}</source>
        <translation>{0} 没有模块 {1}</translation>
    </message>
    <message>
        <source>{0} has no rows below its header</source>
        <translation>{0} 的表头下面没有数据行</translation>
    </message>
    <message>
        <source>{0} has no weights {1}, and there is no such file</source>
        <translation>{0} 没有权重 {1}，也没有这样的文件</translation>
    </message>
    <message>
        <source>{0} has no weights: it ended before its first epoch did</source>
        <translation>{0} 没有权重：它在第一轮结束前就终止了</translation>
    </message>
    <message>
        <source>{0} has the labels {1}, and the project takes one a sample</source>
        <translation>{0} 带标签 {1}，而项目的每个样本只能有一个</translation>
    </message>
    <message>
        <source>{0} has the older format {1} and is read-only, so it cannot be migrated</source>
        <translation>{0} 是较旧的格式 {1} 且只读，因此无法转换</translation>
    </message>
    <message>
        <source>{0} has {1}</source>
        <translation>{0} 有 {1}</translation>
    </message>
    <message>
        <source>{0} has {1} labels, but {2} has {3} images</source>
        <translation>{0} 有 {1} 个标签，而 {2} 有 {3} 张图片</translation>
    </message>
    <message>
        <source>{0} has {1} target values, others {2}</source>
        <translation>{0} 有 {1} 个目标值，其他的有 {2} 个</translation>
    </message>
    <message>
        <source>{0} holds labels, not images</source>
        <translation>{0} 中是标签，不是图片</translation>
    </message>
    <message>
        <source>{0} holds no file that can be read</source>
        <translation>{0} 中没有可读取的文件</translation>
    </message>
    <message>
        <source>{0} holds no images: each of its samples is {1}</source>
        <translation>{0} 中没有图片：每个样本是 {1}</translation>
    </message>
    <message>
        <source>{0} holds no labelled sample that this model knows</source>
        <translation>{0} 中没有此模型认识的已标注样本</translation>
    </message>
    <message>
        <source>{0} holds no labels: it must be a row of whole numbers</source>
        <translation>{0} 中没有标签：必须是一行整数</translation>
    </message>
    <message>
        <source>{0} holds no named tensors but a {1}</source>
        <translation>{0} 中不是带名称的张量，而是 {1}</translation>
    </message>
    <message>
        <source>{0} holds no samples: its header says 0</source>
        <translation>{0} 中没有样本：文件头写的是 0</translation>
    </message>
    <message>
        <source>{0} holds none of the {1} files of {2}</source>
        <translation>{0} 中没有 {2} 的 {1} 个文件中的任何一个</translation>
    </message>
    <message>
        <source>{0} holds the label {1}, but there are {2} names</source>
        <translation>{0} 中有标签 {1}，但名称只有 {2} 个</translation>
    </message>
    <message>
        <source>{0} is a hook wrapper</source>
        <translation>{0} 是钩子包装器</translation>
    </message>
    <message>
        <source>{0} is a link to a folder</source>
        <translation>{0} 是指向文件夹的链接</translation>
    </message>
    <message>
        <source>{0} is a link to a project</source>
        <translation>{0} 是指向项目的链接</translation>
    </message>
    <message>
        <source>{0} is a pickle that could run code; it is not opened</source>
        <translation>{0} 是可能运行代码的 pickle 文件；不会打开</translation>
    </message>
    <message>
        <source>{0} is another source of the project</source>
        <translation>{0} 是项目的另一个数据源</translation>
    </message>
    <message>
        <source>{0} is damaged</source>
        <translation>{0} 已损坏</translation>
    </message>
    <message>
        <source>{0} is damaged: its sha256 begins with {1}, that of {2} with {3}</source>
        <translation>{0} 已损坏：其 sha256 以 {1} 开头，而 {2} 的以 {3} 开头</translation>
    </message>
    <message>
        <source>{0} is empty</source>
        <translation>{0} 是空的</translation>
    </message>
    <message>
        <source>{0} is gone</source>
        <translation>{0} 不见了</translation>
    </message>
    <message>
        <source>{0} is labelled with the number {1}, and the project sorts into classes</source>
        <translation>{0} 的标签是数字 {1}，而项目按类别分类</translation>
    </message>
    <message>
        <source>{0} is labelled {1}, which is no number as regression needs</source>
        <translation>{0} 的标签是 {1}，不是回归所需的数值</translation>
    </message>
    <message>
        <source>{0} is larger than 1 GB</source>
        <translation>{0} 超过 1 GB</translation>
    </message>
    <message>
        <source>{0} is no IDX file</source>
        <translation>{0} 不是 IDX 文件</translation>
    </message>
    <message>
        <source>{0} is no UTF-8 text (byte {1})</source>
        <translation>{0} 不是 UTF-8 文本（字节 {1}）</translation>
    </message>
    <message>
        <source>{0} is no project</source>
        <translation>{0} 不是项目</translation>
    </message>
    <message>
        <source>{0} is no project: it has no project.sqlite</source>
        <translation>{0} 不是项目：其中没有 project.sqlite</translation>
    </message>
    <message>
        <source>{0} is no project: its project.sqlite belongs to another program</source>
        <translation>{0} 不是项目：其中的 project.sqlite 属于另一个程序</translation>
    </message>
    <message>
        <source>{0} is no run folder: {1}: {2}</source>
        <translation>{0} 不是训练记录的文件夹：{1}：{2}</translation>
    </message>
    <message>
        <source>{0} is no source of the project</source>
        <translation>{0} 不是项目的数据源</translation>
    </message>
    <message>
        <source>{0} is no web address</source>
        <translation>{0} 不是网址</translation>
    </message>
    <message>
        <source>{0} is no weights file</source>
        <translation>{0} 不是权重文件</translation>
    </message>
    <message>
        <source>{0} is no whole safetensors file: {1}</source>
        <translation>{0} 不是完整的 safetensors 文件：{1}</translation>
    </message>
    <message>
        <source>{0} is not marked</source>
        <translation>{0} 没有标记</translation>
    </message>
    <message>
        <source>{0} is not there</source>
        <translation>{0} 不存在</translation>
    </message>
    <message>
        <source>{0} is not there; allowed: {1}</source>
        <translation>{0} 不存在；可用：{1}</translation>
    </message>
    <message>
        <source>{0} is open in another window or command</source>
        <translation>{0} 已在另一个窗口或命令中打开</translation>
    </message>
    <message>
        <source>{0} is read-only</source>
        <translation>{0} 是只读的</translation>
    </message>
    <message>
        <source>{0} is read-only and was not closed properly: its last changes cannot be read there</source>
        <translation>{0} 是只读的，且上次没有正常关闭：在那里无法读到最后的更改</translation>
    </message>
    <message>
        <source>{0} kept features were gone, and were computed again</source>
        <translation>{0} 个已保留的特征丢失，已重新计算</translation>
    </message>
    <message>
        <source>{0} known samples are no longer there; they are kept: {1}</source>
        <translation>有 {0} 个已知样本不见了；它们仍保留在项目中：{1}</translation>
    </message>
    <message>
        <source>{0} knows no class of the {1} split of {2}</source>
        <translation>{0} 不认识 {2} 的 {1} 部分中的任何类别</translation>
    </message>
    <message>
        <source>{0} labels changed since; the run goes on with those it began with</source>
        <translation>此后有 {0} 个标签改变；训练仍用开始时的标签</translation>
    </message>
    <message>
        <source>{0} line {1}: column &apos;{2}&apos; appears twice</source>
        <translation>{0} 第 {1} 行：列“{2}”出现了两次</translation>
    </message>
    <message>
        <source>{0} line {1}: column {2} has {3} labels, and the project takes one a sample</source>
        <translation>{0} 第 {1} 行：列 {2} 有 {3} 个标签，而项目的每个样本只能有一个</translation>
    </message>
    <message>
        <source>{0} line {1}: column {2} has {3}, which is no number</source>
        <translation>{0} 第 {1} 行：列 {2} 为 {3}，不是数值</translation>
    </message>
    <message>
        <source>{0} line {1}: column {2} names an empty label in {3}</source>
        <translation>{0} 第 {1} 行：列 {2} 的 {3} 中有空标签</translation>
    </message>
    <message>
        <source>{0} line {1}: it has {2} columns, the first line {3}</source>
        <translation>{0} 第 {1} 行：有 {2} 列，而第一行有 {3} 列</translation>
    </message>
    <message>
        <source>{0} line {1}: no path</source>
        <translation>{0} 第 {1} 行：没有路径</translation>
    </message>
    <message>
        <source>{0} line {1}: not UTF-16 text (byte {2})</source>
        <translation>{0} 第 {1} 行：不是 UTF-16 文本（字节 {2}）</translation>
    </message>
    <message>
        <source>{0} line {1}: not UTF-8 text (byte {2})</source>
        <translation>{0} 第 {1} 行：不是 UTF-8 文本（字节 {2}）</translation>
    </message>
    <message>
        <source>{0} line {1}: the column {2} is empty</source>
        <translation>{0} 第 {1} 行：列 {2} 是空的</translation>
    </message>
    <message>
        <source>{0} line {1}: there are several columns {2} (columns: {3})</source>
        <translation>{0} 第 {1} 行：有多个列 {2}（列：{3}）</translation>
    </message>
    <message>
        <source>{0} line {1}: there is no column {2} (columns: {3})</source>
        <translation>{0} 第 {1} 行：没有列 {2}（列：{3}）</translation>
    </message>
    <message>
        <source>{0} line {1}: {2}</source>
        <translation>{0} 第 {1} 行：{2}</translation>
    </message>
    <message>
        <source>{0} line {1}: {2} fields, but {3} columns; put quotes around a field with commas</source>
        <translation>{0} 第 {1} 行：有 {2} 个字段，但只有 {3} 列；含逗号的字段请加上引号</translation>
    </message>
    <message>
        <source>{0} line {1}: {2} may be {3}</source>
        <translation>{0} 第 {1} 行：{2} 可以是 {3}</translation>
    </message>
    <message>
        <source>{0} lines {1} and {2} contradict each other: {3} and {4}</source>
        <translation>{0} 第 {1} 行与第 {2} 行互相矛盾：{3} 和 {4}</translation>
    </message>
    <message>
        <source>{0} lines {1} and {2}: {3} has two different labels</source>
        <translation>{0} 第 {1} 行与第 {2} 行：{3} 有两个不同的标签</translation>
    </message>
    <message>
        <source>{0} of the run&apos;s samples are no longer in the project</source>
        <translation>此训练有 {0} 个样本已不在项目中</translation>
    </message>
    <message>
        <source>{0} refuses an input of {1}: {2}</source>
        <translation>{0} 不接受 {1} 的输入：{2}</translation>
    </message>
    <message>
        <source>{0} refuses {1}: {2} {3}</source>
        <translation>{0} 不接受 {1}：{2} {3}</translation>
    </message>
    <message>
        <source>{0} runs another graph in train mode</source>
        <translation>{0} 在训练模式下运行另一个计算图</translation>
    </message>
    <message>
        <source>{0} samples have a class that this run does not know and are left out</source>
        <translation>有 {0} 个样本的类别是此训练不认识的，已略去</translation>
    </message>
    <message>
        <source>{0} sends the download on to {1}</source>
        <translation>{0} 将下载转到了 {1}</translation>
    </message>
    <message>
        <source>{0} starts with random weights, as asked: nothing in it is pretrained</source>
        <translation>{0} 按要求从随机权重开始：其中没有任何预训练</translation>
    </message>
    <message>
        <source>{0} takes {1}s, the samples are {2}s</source>
        <translation>{0} 接受的类型是 {1}，而样本的类型是 {2}</translation>
    </message>
    <message>
        <source>{0} validation samples are too few to compare by: all labels judge, in folds</source>
        <translation>{0} 个验证样本太少，不足以比较：改用全部标签分折评判</translation>
    </message>
    <message>
        <source>{0} was copied to the trash and is still there</source>
        <translation>{0} 已复制到回收站，但原处仍在</translation>
    </message>
    <message>
        <source>{0} was imported with the loader {1}, not {2}</source>
        <translation>{0} 是用读取方式 {1} 导入的，不是 {2}</translation>
    </message>
    <message>
        <source>{0} was kept locked by another program for {1} s</source>
        <translation>{0} 被另一个程序锁定了 {1} 秒</translation>
    </message>
    <message>
        <source>{0} was made by a newer TL Desk (format {1}; this one knows up to {2})</source>
        <translation>{0} 由更新版本的 TL Desk 生成（格式 {1}；此版本最高支持 {2}）</translation>
    </message>
    <message>
        <source>{0} was never completely made</source>
        <translation>{0} 没有建立完整</translation>
    </message>
    <message>
        <source>{0} with weights {1} has no named classes</source>
        <translation>带权重 {1} 的 {0} 没有类别名称</translation>
    </message>
    <message>
        <source>{0} {1} does not exist</source>
        <translation>{0} {1} 不存在</translation>
    </message>
    <message>
        <source>{0} {1} does not serve the task {2}</source>
        <translation>{0} {1} 不适用于任务 {2}</translation>
    </message>
    <message>
        <source>{0} {1} {2} and {3} more</source>
        <translation>{0} {1} {2}，另有 {3} 个</translation>
    </message>
    <message>
        <source>{0}, not an image (JPEG, PNG, TIFF, WebP or BMP or HEIC)</source>
        <translation>{0}，不是图片（JPEG、PNG、TIFF、WebP、BMP 或 HEIC）</translation>
    </message>
    <message>
        <source>{0}, not an image (JPEG, PNG, TIFF, WebP or BMP)</source>
        <translation>{0}，不是图片（JPEG、PNG、TIFF、WebP 或 BMP）</translation>
    </message>
    <message>
        <source>{0}: features cannot end at {1}, its classifier is taken off</source>
        <translation>{0}：特征不能在 {1} 处结束，其分类层已去掉</translation>
    </message>
    <message>
        <source>{0}: features cannot end at {1}: {2}</source>
        <translation>{0}：特征不能在 {1} 处结束：{2}</translation>
    </message>
    <message>
        <source>{0}: its features are not one tensor of numbers</source>
        <translation>{0}：其特征不是一个数值张量</translation>
    </message>
    <message>
        <source>{0}: its plugin cannot convert it: {1}</source>
        <translation>{0}：其插件无法转换它：{1}</translation>
    </message>
    <message>
        <source>{0}: its plugin ends a stage at {1}, where not exactly one tensor crosses</source>
        <translation>{0}：其插件在 {1} 处结束一个阶段，而那里经过的不是恰好一个张量</translation>
    </message>
    <message>
        <source>{0}: weights of another architecture or input size: {1}</source>
        <translation>{0}：权重属于其他结构或输入尺寸：{1}</translation>
    </message>
    <message>
        <source>{0}: weights of another architecture or input size: {1} and {2} more</source>
        <translation>{0}：权重属于其他结构或输入尺寸：{1}，另有 {2} 个</translation>
    </message>
    <message>
        <source>{0}: {1} are unexpected ({2})</source>
        <translation>{0}：{1} 是多余的（{2}）</translation>
    </message>
    <message>
        <source>{0}: {1} cannot be opened ({2})</source>
        <translation>{0}：无法打开 {1}（{2}）</translation>
    </message>
    <message>
        <source>{0}: {1} of {2} tensors are missing</source>
        <translation>{0}：{2} 个张量中缺少 {1} 个</translation>
    </message>
    <message>
        <source>{0}: {1}: {2} of {3} tensors are missing</source>
        <translation>{0}：{1}：{3} 个张量中缺少 {2} 个</translation>
    </message>
</context>
</TS>
