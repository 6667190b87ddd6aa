import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ToolNode, toolsCondition } from '@langchain/langgraph/prebuilt';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { callTool, instructions, task } from './parcels.ts';

const tools = [
  tool((input) => callTool('find_parcel', input), {
    name: 'find_parcel',
    description: 'Where a parcel is and why.',
    schema: z.object({ id: z.string() }),
  }),
  tool((input) => callTool('depot_hours', input), {
    name: 'depot_hours',
    description: 'When the depot of a city is open.',
    schema: z.object({ city: z.string() }),
  }),
  tool((input) => callTool('redeliver', input), {
    name: 'redeliver',
    description: 'Books a new delivery of a parcel on a day of the week.',
    schema: z.object({ id: z.string(), day: z.string() }),
  }),
];
const model = new ChatOpenAI({ model: 'gpt-5.1', streaming: true }).bindTools(tools);

const graph = new StateGraph(MessagesAnnotation)
  .addNode('model', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
  .addNode('tools', new ToolNode(tools))
  .addEdge(START, 'model')
  .addConditionalEdges('model', toolsCondition, ['tools', END])
  .addEdge('tools', 'model')
  .compile();

const pieces = await graph.stream(
  { messages: [new SystemMessage(instructions), new HumanMessage(task)] },
  { streamMode: 'messages' },
);
for await (const [message, { langgraph_node: node }] of pieces) {
  if (node === 'model') process.stdout.write(message.text);
}
process.stdout.write('\n');
