import { forms, phrases, type Language } from './language.ts'

export const portuguese: Language = {
  code: 'pt',
  autoSubjects: phrases(`
    resposta automática | resposta automatica | fora do escritório | fora do escritorio | ausente |
    ausência | de férias | em férias | ausencia temporária
  `),
  away: phrases(`
    estou fora do escritório | estarei fora do escritório | estou de férias | estarei de férias |
    estou em férias | encontro-me de férias | encontro-me ausente | estarei ausente |
    estou ausente | esta é uma resposta automática | mensagem automática | não estou no escritório |
    de licença | já não trabalha | não trabalha mais
  `),
  back: phrases(`
    de volta em | de volta no dia | de volta a | regresso a | regresso no dia | regressarei |
    regresso dia | retorno em | retornarei | retorno no dia | voltarei em | voltarei no dia |
    voltarei | estarei de volta | a partir de | retorno dia
  `),
  until: phrases(`até ao dia | até o dia | até ao | até`),
  from: phrases(`de | entre | do dia`),
  inclusive: phrases(`inclusive | inclusivé`),
  months: forms(`
    janeiro jan | fevereiro fev | março marco mar | abril abr | maio | junho jun | julho jul |
    agosto ago | setembro set | outubro out | novembro nov | dezembro dez
  `),
  weekdays: forms(`
    segunda-feira segunda | terça-feira terça | quarta-feira quarta | quinta-feira quinta |
    sexta-feira sexta | sábado | domingo
  `),
  tomorrow: phrases(`amanhã`),
  stop: phrases(`
    remover-me | remova-me | removam-me | remova meu | remova o meu | removam o meu | retirem-me |
    retire-me | retire meu | não desejo receber | não quero receber | não quero mais receber |
    não pretendo receber | parem de enviar | pare de enviar | parem de me | não me enviem |
    não me envie | não me contacte | não me contate | descadastrar | descadastre |
    cancelar a subscrição | cancelar minha inscrição | apagar os meus dados |
    eliminem os meus dados | excluam meus dados
  `),
  stopAlone: phrases(`
    descadastrar | remover | cancelar subscrição | cancelar inscrição | sair da lista | cancelar
  `),
}
